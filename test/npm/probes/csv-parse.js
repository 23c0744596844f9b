"use strict";

module.exports = {
  "csv-parse": ({ parse }) =>
    new Promise((resolve, reject) =>
      parse('a,b\n1,"x ""y"""\n', { columns: true }, (error, rows) =>
        error ? reject(error) : resolve(rows),
      ),
    ),
};
