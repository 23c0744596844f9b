"use strict";

module.exports = {
  nodemailer: async (nodemailer) => {
    const transport = nodemailer.createTransport({
      streamTransport: true,
      buffer: true,
      newline: "unix",
    });
    const { message } = await transport.sendMail({
      from: "a@example.com",
      to: "b@example.com",
      subject: "héllo",
      text: "hello",
      date: new Date(0),
      messageId: "<1@example.com>",
    });
    return String(message);
  },
};
