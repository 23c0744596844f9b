"use strict";

module.exports = {
  stripe: (Stripe) => {
    const stripe = new (Stripe.default ?? Stripe)("sk_test_x");
    const payload = '{"id":"evt_1","object":"event"}';
    const header = stripe.webhooks.generateTestHeaderString({
      payload,
      secret: "s",
    });
    return [
      stripe.webhooks.constructEvent(payload, header, "s"),
      Object.keys(stripe).length,
    ];
  },
};
