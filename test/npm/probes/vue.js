"use strict";
function tryOut({ createSSRApp, computed, ref, watch, nextTick, compile, h }) {
  const count = ref(1);
  const double = computed(() => count.value * 2);
  const seen = [];
  watch(double, (value, before) => seen.push([before, value]));
  count.value = 5;
  const rendered = compile("<p :class='c'>{{ text }}</p>");
  const app = createSSRApp({ render: () => h("p", "x") });
  return nextTick().then(() => [
    double.value,
    seen,
    rendered.toString().length > 0,
    typeof app.mount,
    app.version,
  ]);
}

module.exports = {
  vue: tryOut,
  "vue/server-renderer": async ({ renderToString }) => {
    const app = {
      version: "3",
      _component: {},
    };
    const failure = await renderToString(app).catch((error) => error.name);
    return [typeof renderToString, failure];
  },
  imported: { vue: tryOut },
};
