// The few things the pages do by script. Every page also works without it.
"use strict";

// A form goes once: a second click or a nervous double tap sends nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 4000);
});

// An open menu closes with Escape or a click elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== except) menu.open = false;
  }
};
document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenus(null);
});

// The selects of the filter bar apply at once; the button remains for typing and for keyboards.
for (const select of document.querySelectorAll("form.filters select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// On a telephone the list comes first: the filter bar starts folded unless a filter is at work.
if (window.matchMedia("(max-width: 760px)").matches) {
  for (const box of document.querySelectorAll("details.filter-box:not([data-in-use])")) box.open = false;
}

// What scrolls sideways can be reached and scrolled with the keyboard too.
const reachScrolling = () => {
  for (const box of document.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
reachScrolling();
window.addEventListener("resize", reachScrolling);
document.addEventListener("htmx:after:swap", reachScrolling);
