"use strict";
/** The message of what an action throws. */
function refusal(action) {
  try {
    action();
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
  return "nothing was thrown";
}

module.exports = { refusal };
