"use strict";

module.exports = {
  "@faker-js/faker": ({ faker }) => {
    faker.seed(7);
    return [
      faker.person.firstName(),
      faker.number.int(100),
      faker.lorem.words(3),
    ];
  },
};
