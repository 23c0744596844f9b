"use strict";
module.exports = {
  jsdom: ({ JSDOM }) => {
    const { window } = new JSDOM(
      '<title>t</title><p hidden>a<b id="x">b</b></p><script>document.title += 1</script>',
      { runScripts: "dangerously" },
    );
    const { document } = window;
    return [
      document.title,
      document.documentElement.outerHTML,
      ["p", "b", "title"].map(
        (name) => window.getComputedStyle(document.querySelector(name)).display,
      ),
    ];
  },
};
