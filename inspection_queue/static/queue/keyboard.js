// Review by keyboard: j and k move through the rows, o opens one, n takes the next item, m makes the main step, ? tells.
"use strict";

const rowsOf = () => [...document.querySelectorAll("tr[data-row]")];
const typing = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;

const moveTo = (step) => {
  const rows = rowsOf();
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = Math.min(Math.max(at + step, 0), rows.length - 1);
  rows.forEach((row, place) => row.classList.toggle("at", place === next));
  rows[next].querySelector("a").focus();
};

const press = (selector) => {
  const found = document.querySelector(selector);
  if (found) found.click();
};

const KEYS = {
  j: () => moveTo(1),
  k: () => moveTo(-1),
  o: () => press("tr.at a"),
  n: () => press('[data-action="next"]'),
  m: () => press(".actions .main"),
  "?": () => {
    const box = document.querySelector(".keys");
    if (box) box.hidden = !box.hidden;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
});
