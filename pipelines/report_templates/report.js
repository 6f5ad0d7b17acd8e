"use strict";
// Language, sorting, filtering and drawing of the published report. Loads nothing and sends nothing.
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const figures = JSON.parse(document.getElementById("figures").textContent);
  const charts = all(".chart[data-figure]");
  const rows = all("table.list tbody tr");
  const narrow = () => window.innerWidth < 700;
  const language = () => (root.lang === "en" ? "en" : "zh");

  function put(target, path, value) {
    const steps = path.split(".");
    const last = steps.pop();
    steps.reduce((node, step) => node[step], target)[last] = value;
  }

  function draw(width) {
    for (const place of charts) {
      const figure = structuredClone(figures[place.dataset.figure][language()]);
      if (narrow()) for (const [path, value] of Object.entries(figure.layout.meta.narrow)) put(figure.layout, path, value);
      if (width) figure.layout.width = Math.min(width, place.closest(".card") ? width / 3 - 40 : width);
      Plotly.react(place, figure.data, figure.layout, { displayModeBar: false, responsive: !width });
      place.setAttribute("aria-label", place.dataset[language()]);
    }
  }

  function speak(code) {
    root.lang = code === "en" ? "en" : "zh-CN";
    for (const option of all("option[data-zh]")) option.textContent = option.dataset[language()];
    for (const button of all("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === code));
    draw();
  }

  function sort(button) {
    const head = button.closest("th");
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    for (const each of all("table.list thead th[aria-sort]")) each.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const key = button.dataset.sort === "level" ? "levelOrder" : button.dataset.sort;
    const compare = (a, b) => {
      const [left, right] = [a.dataset[key], b.dataset[key]];
      const numbers = left !== "" && right !== "" && !isNaN(left) && !isNaN(right);
      return (numbers ? left - right : left.localeCompare(right, "zh-CN")) || a.dataset.rank - b.dataset.rank;
    };
    rows.sort((a, b) => (ascending ? compare(a, b) : compare(b, a)));
    document.querySelector("table.list tbody").append(...rows);
  }

  function filter() {
    const wanted = Object.fromEntries(all("[data-filter]").map((field) => [field.dataset.filter, field.value.trim().toLowerCase()]));
    let shown = 0;
    for (const row of rows) {
      const fits =
        row.textContent.toLowerCase().includes(wanted.text) &&
        ["level", "subject", "change"].every((name) => !wanted[name] || row.dataset[name] === wanted[name]);
      row.hidden = !fits;
      shown += fits;
    }
    document.querySelector("[data-shown]").textContent = shown;
    document.querySelector(".nothing").hidden = shown > 0;
  }

  for (const button of all("[data-language]"))
    button.addEventListener("click", () => { history.replaceState(null, "", "#" + button.dataset.language); speak(button.dataset.language); });
  for (const button of all("[data-sort]")) button.addEventListener("click", () => sort(button));
  for (const field of all("[data-filter]")) field.addEventListener("input", filter);
  document.querySelector(".controls").addEventListener("submit", (event) => event.preventDefault());
  document.querySelector("[data-print]").addEventListener("click", () => window.print());
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("main details:not([open])").filter((each) => each.closest("table.list"));
    for (const each of closed) each.open = true;
    draw(980);
  });
  window.addEventListener("afterprint", () => { for (const each of closed) each.open = false; draw(); });
  let was = narrow();
  window.addEventListener("resize", () => { if (narrow() !== was) { was = narrow(); draw(); } });
  speak(location.hash === "#en" ? "en" : "zh");
})();
