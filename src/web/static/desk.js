// What every page of the desk needs of scripts; everything works without them, only slower.
"use strict";
(() => {
  // A refusal inside a page is said where the person looks, and the page stays as it is.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400) return;
    event.detail.shouldSwap = false;
    reeve.say(xhr.responseText || xhr.statusText);
  });
  document.addEventListener("htmx:sendError", () => reeve.say(document.documentElement.lang === "zh-CN" ? "无法连接服务器" : "The server cannot be reached"));

  const hide = 6000;
  let hiding;
  window.reeve = {
    // Says something in passing, aloud for those who do not see it.
    say(text) {
      const toast = document.getElementById("toast");
      toast.textContent = text;
      toast.classList.add("shown");
      clearTimeout(hiding);
      hiding = setTimeout(() => toast.classList.remove("shown"), hide);
    },
    // Whether a key belongs to a field that is being written in.
    isTyping(event) {
      return event.ctrlKey || event.metaKey || event.altKey
        || event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
    },
  };
  // A form that destroys something asks first; the words come with the page.
  document.addEventListener("submit", (event) => {
    const question = event.submitter?.dataset.ask ?? event.target.dataset.ask;
    if (question && !window.confirm(question)) event.preventDefault();
  });
})();
