"use strict";
module.exports = {
  rxjs: ({ of, map, mergeMap, reduce, lastValueFrom }) =>
    lastValueFrom(
      of(1, 2, 3).pipe(
        mergeMap((value) => of(value, value * 10)),
        map((value) => value + 1),
        reduce((sum, value) => [...sum, value], []),
      ),
    ),
  "rxjs/operators": (operators) => Object.keys(operators).length,
  "rxjs/ajax": ({ AjaxError, ajax }) => [AjaxError.name, typeof ajax.getJSON],
};
