"use strict";
// Switches the language of the page. Loads nothing and sends nothing.
for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    document.documentElement.lang = button.dataset.language === "en" ? "en" : "zh-CN";
    for (const each of document.querySelectorAll("[data-language]")) each.setAttribute("aria-pressed", String(each === button));
  });
}
