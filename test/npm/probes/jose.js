"use strict";

module.exports = {
  jose: async (jose) => {
    const secret = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
    const token = await new jose.SignJWT({ a: 1 })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuedAt(1)
      .sign(secret);
    const { payload } = await jose.jwtVerify(token, secret);
    return [token, payload];
  },
};
