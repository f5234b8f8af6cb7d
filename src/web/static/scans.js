// A scan as it moves: each event is the moving part of the page, rendered by the server. Without scripts one reloads.
"use strict";
(() => {
  const part = document.getElementById("scan-live");
  if (!part?.dataset.events) return;
  let events;
  const open = () => {
    events = new EventSource(part.dataset.events);
    events.addEventListener("live", (event) => { part.innerHTML = event.data; });
    // What came of it stands on the page as it is now.
    events.addEventListener("end", () => { events.close(); location.reload(); });
  };
  open();
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => { if (event.persisted) open(); });
})();
