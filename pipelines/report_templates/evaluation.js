"use strict";
// Language and drawing of the evaluation page. Loads nothing and sends nothing.
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const language = () => (root.lang === "en" ? "en" : "zh");
  const narrow = () => window.innerWidth < 700;

  function put(target, path, value) {
    const steps = path.split(".");
    const last = steps.pop();
    steps.reduce((node, step) => node[step], target)[last] = value;
  }

  function draw() {
    for (const place of all(".chart[data-figure]")) {
      const figure = structuredClone(figures[place.dataset.figure][language()]);
      if (narrow()) for (const [path, value] of Object.entries(figure.layout.meta.narrow)) put(figure.layout, path, value);
      Plotly.react(place, figure.data, figure.layout, { displayModeBar: false, responsive: true });
      place.setAttribute("aria-label", place.dataset[language()]);
    }
  }

  function speak(code) {
    root.lang = code === "en" ? "en" : "zh-CN";
    for (const button of all("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === code));
    draw();
  }

  for (const button of all("[data-language]"))
    button.addEventListener("click", () => { history.replaceState(null, "", "#" + button.dataset.language); speak(button.dataset.language); });
  document.querySelector("[data-print]").addEventListener("click", () => window.print());
  let was = narrow();
  window.addEventListener("resize", () => { if (narrow() !== was) { was = narrow(); draw(); } });
  speak(location.hash === "#en" ? "en" : "zh");
})();
