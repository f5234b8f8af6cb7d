// The queue by keyboard: moving, deciding, taking back. Without it every hit is chosen by its box and decided by the buttons.
"use strict";
(() => {
  const list = document.getElementById("hits");
  const keys = document.getElementById("keys");
  if (!keys) return;
  const showKeys = document.getElementById("show-keys");
  showKeys.hidden = false;
  showKeys.addEventListener("click", () => keys.showModal());
  const asking = document.getElementById("ask-reason");
  const form = document.getElementById("queue");
  const rows = () => (list ? [...list.querySelectorAll(".hit")] : []);
  const boxes = () => (list ? [...list.querySelectorAll("input[name=hit]")] : []);
  const chosen = () => boxes().filter((box) => box.checked);
  // Rows that were decided here, the last one at the end: what an undo takes back when the row itself has nothing.
  const done = [];
  let here = 0;

  function go(to, focus = true) {
    const all = rows();
    if (!all.length) return;
    here = Math.max(0, Math.min(to, all.length - 1));
    all.forEach((row, at) => row.classList.toggle("here", at === here));
    if (focus) all[here].focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  }

  // Sends one row's change and puts the answer in its place.
  async function send(row, url, values) {
    const at = rows().indexOf(row);
    const id = row.id;
    await htmx.ajax("POST", url, { source: row, target: row, swap: "outerHTML settle:0ms", values: { ...values, ...hidden() } });
    const now = document.getElementById(id);
    if (!now || now === row) return false;
    done.push(id);
    go(at);
    return true;
  }

  function hidden() {
    return Object.fromEntries([...form.querySelectorAll("input[type=hidden]")].map((input) => [input.name, input.value]));
  }

  // What is chosen goes together as the form would send it; otherwise the row that one stands on.
  async function decide(url, values) {
    if (chosen().length) {
      // What was asked for here counts, not what stands in the fields below.
      for (const field of form.elements) if (Object.hasOwn(values, field.name) && field.type !== "hidden") field.disabled = true;
      for (const [name, value] of Object.entries(values)) {
        const input = document.createElement("input");
        Object.assign(input, { type: "hidden", name, value });
        form.append(input);
      }
      form.action = url;
      form.submit();
      return;
    }
    const row = rows()[here];
    // A group of more hits than are decided about at once is opened, and decided about in parts.
    if (row && !row.dataset.hit) return turn(row.dataset.href);
    if (row && (await send(row, url, { hit: row.dataset.hit, ...values }))) go(here + 1);
  }

  async function undo() {
    const all = rows();
    const last = document.getElementById(done.pop() ?? "");
    const row = all[here]?.dataset.undo && !last ? all[here] : last?.dataset.undo ? last : all[here];
    if (!row?.dataset.undo) return document.getElementById("undo-done")?.click();
    const at = row.dataset.undo.indexOf("=");
    if (await send(row, "/hits/undo", { [row.dataset.undo.slice(0, at)]: row.dataset.undo.slice(at + 1) })) done.pop();
  }

  // A dismissal wants its reason: a number picks one of those given, Enter says it.
  function ask(verdict) {
    const ways = [...asking.querySelectorAll("[data-of]")];
    let number = 0;
    for (const way of ways) {
      way.hidden = way.dataset.of !== verdict;
      way.firstElementChild.checked = false;
      way.querySelector("kbd").textContent = way.hidden ? "" : String(++number);
    }
    const note = asking.querySelector("[name=note]");
    note.value = "";
    asking.returnValue = "no";
    asking.showModal();
    ways.find((way) => !way.hidden)?.firstElementChild.focus();
    asking.onclose = () => {
      if (asking.returnValue !== "yes") return go(here);
      const reason = asking.querySelector("[name=reason]:checked")?.value ?? "";
      decide("/hits/decide", { verdict, reason, note: note.value });
    };
  }
  // An approver is asked by name or not; what is decided is reopened with a reason.
  const approver = document.getElementById("ask-approver");
  function askApprover() {
    const all = rows();
    const meant = chosen().length ? chosen().map((box) => box.closest(".hit")) : [all[here]].filter(Boolean);
    if (!meant.length) return;
    const reopens = meant.some((row) => Object.hasOwn(row.dataset, "closed"));
    const note = approver.querySelector("[name=note]");
    document.getElementById("ask-reopens").hidden = !reopens;
    note.required = reopens;
    note.value = "";
    approver.returnValue = "no";
    approver.showModal();
    note.focus();
    approver.onclose = () => {
      if (approver.returnValue !== "yes") return go(here);
      const assignee = approver.querySelector("[name=assignee]").value;
      decide("/hits/escalate", { assignee, note: note.value, ...(reopens ? { reopen: "1" } : {}) });
    };
  }
  asking?.addEventListener("keydown", (event) => {
    if (reeve.isTyping(event) || !/^[1-9]$/.test(event.key)) return;
    const way = [...asking.querySelectorAll("[data-of]")].filter((one) => !one.hidden)[Number(event.key) - 1];
    if (way) way.firstElementChild.checked = true;
  });

  const turn = (href) => href && location.assign(href);
  const does = {
    j: () => go(here + 1),
    ArrowDown: () => go(here + 1),
    k: () => go(here - 1),
    ArrowUp: () => go(here - 1),
    o: () => turn(rows()[here]?.dataset.href),
    n: () => turn(list?.dataset.next),
    p: () => turn(list?.dataset.previous),
    "/": () => {
      document.querySelector(".filters").open = true;
      document.getElementById("f-q").focus();
    },
    "?": () => keys.showModal(),
  };
  if (asking) {
    Object.assign(does, {
      c: () => decide("/hits/decide", { verdict: "infringes" }),
      l: () => ask("lawful"),
      x: () => ask("not-used"),
      e: askApprover,
      u: undo,
      s: () => rows()[here]?.querySelector("input[name=hit]")?.click(),
    });
  }
  document.addEventListener("keydown", (event) => {
    if (reeve.isTyping(event) || document.querySelector("dialog[open]")) return;
    // Enter on a link or button is theirs.
    if (event.key === "Enter" && event.target.classList.contains("hit")) return does.o();
    if (!Object.hasOwn(does, event.key)) return;
    event.preventDefault();
    does[event.key]();
  });

  if (!list) return;
  const count = document.getElementById("chosen");
  const all = document.getElementById("choose-all");
  const idle = count?.textContent;
  if (all) all.hidden = false;
  function tell() {
    const number = chosen().length;
    count.textContent = number ? list.dataset.chosen.replace("#", number) : idle;
    all.checked = number > 0 && number === boxes().length;
  }
  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    tell();
  });
  let from = null;
  list.addEventListener("click", (event) => {
    const row = event.target.closest(".hit");
    if (row) go(rows().indexOf(row), false);
    const box = event.target.closest("input[name=hit]");
    if (!box) return;
    const every = boxes();
    const [a, b] = [every.indexOf(from), every.indexOf(box)];
    if (event.shiftKey && a >= 0) for (const one of every.slice(Math.min(a, b), Math.max(a, b) + 1)) one.checked = box.checked;
    from = box;
    tell();
  });
  list.addEventListener("change", tell);
  go(0, document.activeElement === document.body);
})();
