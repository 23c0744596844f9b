"use strict";
module.exports = {
  group: "linters",
  files: {
    "a.ejs": "<% for(let i=0;i<3;i++){ %><%= i %>-<%- include('b') %>\n<% } %>",
    "b.ejs": "b<%= locals.z %>",
    "d.json": '{"z":5}',
  },
  runs: [
    ["a.ejs"],
    ["a.ejs", "-f", "d.json", "-o", "out.html"],
    ["--help"],
    ["--version"],
    ["nothere.ejs"],
    ["b.ejs", "z=1"],
  ],
};
