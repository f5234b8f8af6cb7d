// Runs beside the page, where the page cannot have changed what these functions do. `LIMIT` is put in by the caller.
(() => {
  const root = document.documentElement;
  let html = (document.doctype ? "<!DOCTYPE html>" : "") + (root ? root.outerHTML : "");
  const isCut = html.length > LIMIT;
  if (isCut) {
    html = html.slice(0, LIMIT);
  }
  return { html: html.toWellFormed(), isCut, url: location.href };
})()
