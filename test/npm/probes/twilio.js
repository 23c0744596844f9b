"use strict";

module.exports = {
  twilio: (twilio) => {
    const response = new twilio.twiml.VoiceResponse();
    response.say("hello");
    const client = twilio("AC0123456789abcdef0123456789abcdef", "x");
    return [
      response.toString(),
      client.accountSid,
      typeof client.messages.create,
    ];
  },
};
