"use strict";

module.exports = {
  algoliasearch: ({ algoliasearch }) => typeof algoliasearch("a", "k").search,
};
