// The page of a hit by keyboard, and the way through the list one came from.
"use strict";
(() => {
  const LIST = "reeve-hits";
  const MOST = 500;
  const idOf = (link) => /^\/hits\/([0-9a-f]{8,64})$/.exec(new URL(link.href).pathname)?.[1];

  // A list of hits is remembered in its order when one of them is opened; related hits inside a hit's page are none.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='/hits/']");
    if (!link || !idOf(link) || document.querySelector("article.hit-page")) return;
    const links = [...document.querySelectorAll("main a[href^='/hits/']")];
    const ids = [...new Set(links.map(idOf).filter(Boolean))].slice(0, MOST);
    try { sessionStorage.setItem(LIST, JSON.stringify(ids)); } catch { /* then the order of scores is taken */ }
  }, true);

  const hit = document.querySelector("article.hit-page");
  if (!hit) return;

  const lead = (name, id) => {
    const link = document.getElementById(name);
    if (link && id) link.href = `/hits/${id}`;
    else if (link) link.remove();
  };
  try {
    const ids = JSON.parse(sessionStorage.getItem(LIST) ?? "[]");
    const at = ids.indexOf(hit.dataset.hit);
    if (at >= 0 && ids.length > 1) {
      lead("previous-hit", ids[at - 1]);
      lead("next-hit", ids[at + 1]);
    }
  } catch { /* the links stay as they are */ }

  // What is decided leads on to the next hit, and back here where there is none.
  const next = document.getElementById("next-hit");
  const back = hit.querySelector(".hit-decide input[name=back]");
  if (next && back) back.value = new URL(next.href).pathname;

  const keys = {
    u: () => document.getElementById("undo-decision")?.click(),
    e: () => document.getElementById("ask-approver")?.click(),
    n: () => document.getElementById("next-hit")?.click(),
    p: () => document.getElementById("previous-hit")?.click(),
    z: () => hit.classList.toggle("zoomed"),
    d: () => document.getElementById("show-drawing")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.repeat || reeve.isTyping(event)) return;
    const button = hit.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (button) { event.preventDefault(); button.click(); return; }
    if (Object.hasOwn(keys, event.key)) { event.preventDefault(); keys[event.key](); }
  });
})();
