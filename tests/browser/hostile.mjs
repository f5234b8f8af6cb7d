// A market that attacks whoever looks at it: titles, sellers, addresses, picture files and character sets made to run something
// in the desk's pages, or to put something where it does not belong. Nothing runs, nothing is misplaced, and the pages' policy
// has nothing to report, because nothing got as far as that.
//   cd tests/browser && npm ci && node hostile.mjs REEVE
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { crc32, deflateSync } from "node:zlib";
import { end, launch, setUp, signIn, start, visitor } from "./visit.mjs";

const [program] = process.argv.slice(2);
if (!program) {
  console.error("usage: node hostile.mjs REEVE");
  process.exit(3);
}
const PATIENCE_MS = 300_000;
const MARK = "Kestrelune";
// Pages looked at in one language at the most: the walk follows every link of the desk.
const MAX_PAGES = 400;

// What each text of a listing tries. `ran` is what a script that runs would set.
const RUN = "window.ran=1";
const TEXTS = {
  script: `<script>${RUN}</script>`,
  handler: `"><img src=x onerror="${RUN}">`,
  single: `' autofocus onfocus='${RUN}`,
  svg: `<svg/onload=${RUN}>`,
  ends: `</title></textarea></style></script><script>${RUN}</script>`,
  comment: `--><script>${RUN}</script><!--`,
  template: `{{7*7}}{%for x in y%}\${7*7}<%= 7*7 %>#{7*7}`,
  entity: `&lt;script&gt;${RUN}&lt;/script&gt;&#x3c;img src=x onerror=${RUN}&#x3e;`,
  link: `<a href="javascript:${RUN}">x</a>`,
  frame: `<iframe srcdoc="<script>parent.ran=1</script>"></iframe>`,
  base: `<base href="http://evil.invalid/"><meta http-equiv=refresh content="0;url=http://evil.invalid/">`,
  htmx: `<div hx-get="/sign-out" hx-trigger="load" hx-on:load="${RUN}">x</div>`,
  style: `<style>*{display:none}</style><link rel=stylesheet href=http://evil.invalid/x.css>`,
  override: `\u202Egnp.exe\u202C \u2066\u202D\u202Eabc`,
  unclosed: "\u202E\u202E\u202E\u2067\u2067 unclosed",
  long: "W".repeat(6000),
  thai: "ก็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็็",
  formula: `=HYPERLINK("http://evil.invalid","x")`,
  path: "../../../../etc/passwd",
  percent: "%3Cscript%3E%0d%0aSet-Cookie:%20a=b",
  nul: "a\u0000b\u0008c\u001b[31m",
  json: `"},"x":{"y":"</script><script>${RUN}</script>`,
};

// A picture of one colour with noise, as PNG.
function png(width, height, seed) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let at = 0; at < rows.length; at += 1) rows[at] = at % (width * 3 + 1) === 0 ? 0 : (at * seed + (at >> 7) * 31) & 255;
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return { whole: [head, deflateSync(rows)], chunk };
}

function picture(width = 64, height = 64, seed = 7, before = []) {
  const { whole, chunk } = png(width, height, seed);
  const text = before.map((words) => chunk("tEXt", Buffer.from(words)));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", whole[0]), ...text, chunk("IDAT", whole[1]), chunk("IEND", Buffer.alloc(0))]);
}

const PICTURES = {
  "polyglot.png": ["image/png", picture(64, 64, 7, [`Comment\0<script>${RUN}</script>`])],
  "trailing.png": ["image/png", Buffer.concat([picture(), Buffer.from(`<html><script>${RUN}</script>`)])],
  "script.svg": ["image/svg+xml", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"><script>${RUN}</script></svg>`)],
  "page.png": ["image/png", Buffer.from(`<!doctype html><script>${RUN}</script>`)],
  "lies.html": ["text/html", picture(64, 64, 11)],
  "script.gif": ["image/gif", Buffer.from(`GIF89a/*\0\0\0*/=1;${RUN};`)],
  "cut.png": ["image/png", picture(200, 200, 3).subarray(0, 4000)],
  "bomb.png": ["image/png", (() => {
    const bytes = picture(64, 64, 5);
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    return bytes;
  })()],
  "empty.jpg": ["image/jpeg", Buffer.alloc(0)],
  "wide.png": ["image/png", picture(4000, 2, 13)],
};

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;").replaceAll("\0", "&#0;");
}

// A product whose title stands in an attribute.
function plain(title) {
  return `<!doctype html><meta property="og:type" content="product"><meta property="og:title" content="${title}"><title>${title}</title><h1>${title}</h1><p>${MARK} 1:1 replica</p>`;
}

// Listings: one for each text as a title and as a seller, with a picture each, all using the mark; and pages in odd character sets.
const listings = new Map();
const names = Object.keys(PICTURES);
Object.entries(TEXTS).forEach(([name, text], at) => {
  const product = {
    "@context": "https://schema.org",
    "@type": "Product",
    name: `${MARK} replica ${text}`,
    description: `Fake ${MARK} lamp, 1:1 copy. ${text}`,
    sku: text,
    image: [`/pictures/${names[at % names.length]}`, "javascript:window.ran=1", `/pictures/${encodeURIComponent(text).slice(0, 200)}.png`],
    url: name === "link" ? "javascript:window.ran=1" : undefined,
    brand: { "@type": "Brand", name: text },
    offers: { "@type": "Offer", price: "9.99", priceCurrency: name === "formula" ? text : "CNY", seller: { "@type": "Organization", name: text, url: "javascript:window.ran=1" } },
  };
  const json = JSON.stringify(product).replaceAll("<", "\\u003c");
  const escaped = escape(text);
  listings.set(`/item/${at}`, ["text/html; charset=utf-8", Buffer.from(`<!doctype html><title>${MARK} ${escaped}</title><script type="application/ld+json">${json}</script><h1>${MARK} ${escaped}</h1>`)]);
  // Tags lose themselves on the way; what was escaped twice arrives as tags.
  listings.set(`/meta/${at}`, ["text/html; charset=utf-8", Buffer.from(plain(`${MARK} knock-off ${escape(escaped)}`))]);
});
const utf16 = Buffer.from(`\ufeff${plain(`${MARK} utf-16 copy`)}`, "utf16le");
listings.set("/item/utf7", ["text/html; charset=utf-7", Buffer.from(plain(`${MARK} fake +ADw-script+AD4-window.ran=1+ADw-/script+AD4-`))]);
listings.set("/item/utf16", ["text/html; charset=us-ascii", utf16]);
listings.set("/item/jis", ["text/html; charset=iso-2022-jp", Buffer.from(plain(`${MARK} fake \x1b$B<script>window.ran=1</script>\x1b(B x`), "latin1")]);
listings.set("/item/broken", ["text/html; charset=utf-8", Buffer.concat([Buffer.from(plain(`${MARK} fake`)), Buffer.from([0xc0, 0xbc, 0xed, 0xa0, 0x80, 0xff, 0xfe]), Buffer.from("</p>")])]);
listings.set("/item/gbk", ["text/html; charset=gbk", Buffer.concat([Buffer.from(plain(`${MARK} fake `)), Buffer.from([0x81, 0x3c]), Buffer.from("script>window.ran=1</script>")])]);
const odd = ['/item/q?a="><script>window.ran=1</script>', "/item/q?b='onclick='window.ran=1", "/item/q?c=javascript:window.ran=1", "/item/q?d=%0d%0aSet-Cookie:x", "/item/q?e=\u202Egpj.exe"];

const market = createServer((request, response) => {
  const path = request.url;
  const send = (type, body, status = 200) => response.writeHead(status, { "content-type": type }).end(body);
  if (path === "/") {
    const links = [...listings.keys(), ...odd].map((at) => `<a href="${at.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;")}">x</a>`);
    return send("text/html; charset=utf-8", `<!doctype html><title>market</title>${links.join("")}`);
  }
  if (listings.has(path)) return send(...listings.get(path));
  if (path.startsWith("/item/q?")) return send("text/html; charset=utf-8", plain(`${MARK} fake at an odd address`));
  const name = path.startsWith("/pictures/") ? path.slice("/pictures/".length) : "";
  if (PICTURES[name]) return send(...PICTURES[name]);
  return send("text/html; charset=utf-8", "<!doctype html><title>nothing</title>", 404);
});
await new Promise((done) => market.listen(0, "127.0.0.1", done));
const shop = `http://127.0.0.1:${market.address().port}`;

const data = mkdtempSync(join(tmpdir(), "reeve-hostile-"));
const sources = join(data, "sources");
mkdirSync(sources);
writeFileSync(join(sources, "hostile.toml"), `name = "Hostile <script>window.ran=1</script>"
[discovery]
start = ["${shop}/"]
follow_links = true
[scope]
hosts = ["127.0.0.1"]
max_depth = 2
[politeness]
delay_ms = 0
[network]
allow_net = ["127.0.0.0/8"]
`);
writeFileSync(join(data, "mark.png"), picture(64, 64, 7));

// The market stands in this process: it answers while the program runs.
async function reeve(...args) {
  const { stdout } = await promisify(execFile)(resolve(program), ["--data", join(data, "desk"), "--as", "tests", ...args]);
  return stdout;
}

// What is refused or cannot be shown is answered with its status, which the browser notes as well.
const faults = Object.assign([], {
  push(fault) {
    if (!/^console: Failed to load resource: the server responded with a status of 4\d\d/.test(fault)) Array.prototype.push.call(this, fault);
  },
});
let passed = 0;
async function step(name, work) {
  await work();
  passed += 1;
  console.log(`ok ${name}`);
}

// Notes every report of the policy and every dialog, and lets no request leave for anywhere else.
async function guarded(browser, base) {
  const page = await visitor(browser, faults);
  await page.context().addInitScript(() => {
    window.reports = [];
    document.addEventListener("securitypolicyviolation", (event) => window.reports.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  page.on("dialog", (dialog) => {
    faults.push(`a dialog opened at ${page.url()}: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith("data:")) faults.push(`${page.url()} asks ${url}`);
  });
  return page;
}

// What must be true of every page, whatever it shows.
async function untouched(page) {
  const found = await page.evaluate(() => {
    const wrong = [];
    if (window.ran) wrong.push("a script ran");
    for (const report of window.reports ?? []) wrong.push(`the policy reports ${report}`);
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name) || /^hx-on/i.test(name) || name === "style" || name === "srcdoc") wrong.push(`<${element.localName} ${name}>`);
        if (["href", "src", "action", "formaction"].includes(name) && !/^(\/|#|\?|https?:|mailto:|tel:|$)/i.test(value.trim())) wrong.push(`${element.localName} leads to ${value.slice(0, 60)}`);
      }
      if (["script", "link"].includes(element.localName)) {
        const at = element.getAttribute("src") ?? element.getAttribute("href") ?? "";
        if (!at.startsWith("/") || at.startsWith("//")) wrong.push(`<${element.localName}> of ${at.slice(0, 60)}`);
      }
      if (["iframe", "object", "embed", "base", "applet"].includes(element.localName)) wrong.push(`<${element.localName}>`);
      if (element.localName === "a" && element.host && element.host !== location.host && !/noopener/.test(element.rel)) wrong.push(`a link to ${element.host} without noopener`);
    }
    if (document.querySelectorAll("main").length !== 1) wrong.push("not one main part");
    // Nothing is wider than the window, nor covers the way out.
    if (document.documentElement.scrollWidth > innerWidth) wrong.push(`${document.documentElement.scrollWidth} wide`);
    const brand = document.querySelector("header a");
    if (brand) {
      const { left, top } = brand.getBoundingClientRect();
      const there = document.elementFromPoint(left + 3, top + 3);
      if (scrollY === 0 && there && !brand.contains(there) && !there.contains(brand)) wrong.push("something lies over the navigation");
    }
    // What came from the web turns nothing around that stands beside it.
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!/[\u202a-\u202e\u2066-\u2069]/.test(node.data)) continue;
      let at = node.parentElement;
      while (at && !["isolate", "isolate-override", "plaintext"].includes(getComputedStyle(at).unicodeBidi)) at = at.parentElement;
      const inField = ["TEXTAREA", "OPTION", "TITLE", "SCRIPT"].includes(node.parentElement.tagName);
      if (!at && !inField) wrong.push(`text that turns the line around stands free: ${node.data.trim().slice(0, 40)}`);
    }
    return wrong;
  });
  for (const wrong of new Set(found)) faults.push(`${wrong} (${page.url()})`);
}

// A picture comes as one of our own making, without powers; says whether there was one.
async function harmless(page, src) {
  const answer = await page.request.get(src);
  const headers = answer.headers();
  assert.equal(headers["x-content-type-options"], "nosniff", src);
  assert.ok(answer.status() < 500, `${answer.status()} ${src}`);
  if (!answer.ok()) return false;
  assert.match(headers["content-type"], /^image\/(png|jpeg|webp)$/, src);
  assert.match(headers["content-security-policy"], /sandbox/, src);
  assert.ok(!(await answer.body()).includes("window.ran"), `${src} hands on what was sent`);
  return true;
}

// Every page that a link of the desk leads to.
async function walk(page, base, first) {
  const seen = new Set(first);
  const waiting = [...first];
  const shapes = new Map();
  let pages = 0;
  while (waiting.length > 0 && pages < MAX_PAGES) {
    const place = waiting.shift();
    if (/\/pictures?\//.test(place)) {
      await harmless(page, base + place);
      continue;
    }
    const answer = await page.goto(base + place).catch((error) => {
      if (/Download is starting|net::ERR_ABORTED/.test(error.message)) return null;
      throw error;
    });
    if (!answer) continue;
    const headers = answer.headers();
    assert.equal(headers["x-content-type-options"], "nosniff", place);
    if (!headers["content-type"]?.startsWith("text/html")) continue;
    assert.ok(headers["content-security-policy"]?.includes("default-src 'none'"), place);
    pages += 1;
    await untouched(page);
    const links = await page.evaluate(() => Array.from(document.links, (link) => link.host === location.host ? link.pathname + link.search : ""));
    for (const link of links) {
      if (!link || seen.has(link) || /^\/(settings\/show|sign-out|api|feeds?)\b/.test(link)) continue;
      // Some pages of one shape are enough.
      const shape = link.replace(/[0-9a-f]{16,}|%[^/?&=]+/gi, "*").replace(/=[^&]*/g, "=");
      const known = shapes.get(shape) ?? 0;
      if (known >= 40) continue;
      shapes.set(shape, known + 1);
      seen.add(link);
      waiting.push(link);
    }
  }
  return pages;
}

let server;
async function story(browser) {
  await step("the market is scanned", async () => {
    await reeve("rights", "add", "--id", "tm-kestrelune", "--kind", "trademark", "--name", MARK, "--holder", `Holder ${TEXTS.handler}`, "--alias", TEXTS.override.slice(0, 8), "--image", join(data, "mark.png"));
    await reeve("scan", "hostile", "--sources", sources);
    const hits = (await reeve("hits", "list", "--format", "jsonl")).trim().split("\n").length;
    assert.ok(hits >= Object.keys(TEXTS).length / 2, `${hits} hits`);
  });
  server = start(program, ["--data", join(data, "desk"), "--lang", "en", "serve", "--listen", "127.0.0.1:0", "--no-schedule"], PATIENCE_MS);
  const address = await server.found(/http:\S+\/set-up\/\S+/);
  const base = new URL(address).origin;
  const page = await guarded(browser, base);
  await setUp(page, address);
  await signIn(page, base, "root");

  await step("the public tells hostile things", async () => {
    for (const text of [TEXTS.handler, TEXTS.ends, TEXTS.override, TEXTS.long.slice(0, 900)]) {
      const answer = await page.request.post(`${base}/api/v1/tips`, { data: { claim: text, addresses: [`${shop}/item/q?x=${encodeURIComponent(text.slice(0, 50))}`], name: text.slice(0, 60), contact: text.slice(0, 60) }, headers: { origin: base } });
      assert.ok(answer.status() < 500, `${answer.status()} ${await answer.text()}`);
    }
  });

  await step("hostile words of colleagues: notes, views, labels", async () => {
    await page.goto(`${base}/hits`);
    const hits = await page.locator("#hits .hit").evaluateAll((rows) => rows.slice(0, 4).map((row) => row.dataset.href.split("/").pop().split("?")[0]));
    assert.ok(hits.length > 0);
    for (const [at, text] of [TEXTS.handler, TEXTS.ends, TEXTS.override].entries()) {
      if (!hits[at]) continue;
      const answer = await page.request.post(`${base}/api/v1/decisions`, { data: { hits: [{ hit: hits[at] }], verdict: "infringes", note: text }, headers: { origin: base } });
      assert.ok(answer.status() < 500, `${answer.status()} ${await answer.text()}`);
      await page.request.post(`${base}/api/v1/views`, { data: { name: text.slice(0, 60), filter: `q=${encodeURIComponent(text)}` }, headers: { origin: base } });
    }
  });

  for (const lang of ["en", "zh-CN"]) {
    await step(`every page is untouched in ${lang}`, async () => {
      await page.goto(`${base}/settings/show?lang=${lang}&theme=light&back=/hits`);
      const places = await page.locator("nav.places a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
      const searches = [TEXTS.script, TEXTS.handler, TEXTS.single, TEXTS.long, TEXTS.override].map((text) => `/hits?q=${encodeURIComponent(text)}`);
      const pages = await walk(page, base, [...places, ...searches, `/hits?seller=${encodeURIComponent(TEXTS.handler)}`, "/me", "/scans", `/rights?q=${encodeURIComponent(TEXTS.ends)}`, `/sign-in?next=${encodeURIComponent("javascript:window.ran=1")}`]);
      assert.ok(pages > 60, `${pages} pages`);
      console.log(`   ${pages} pages`);
    });
  }

  await step("what titles say is shown as they say it", async () => {
    await page.goto(`${base}/settings/show?lang=en&theme=light&back=/hits`);
    for (const name of ["script", "handler", "ends", "template", "htmx", "frame"]) {
      await page.goto(`${base}/hits?q=${encodeURIComponent(`${MARK} knock-off`)}`);
      const text = await page.evaluate(() => document.body.textContent);
      assert.ok(text.replace(/\s+/g, " ").includes(TEXTS[name].replace(/\s+/g, " ")), `${name} is not shown as it was`);
    }
  });

  await step("pictures come as pictures of our own, and as nothing else", async () => {
    await page.goto(`${base}/hits`);
    const hits = await page.locator("#hits .hit").evaluateAll((rows) => rows.map((row) => row.dataset.href));
    let shown = 0;
    for (const hit of hits) {
      await page.goto(base + hit);
      const at = await page.evaluate(() => Array.from(document.images, (image) => image.src));
      for (const src of at) shown += (await harmless(page, src)) ? 1 : 0;
    }
    assert.ok(shown > 5, `${shown} pictures`);
    console.log(`   ${shown} pictures of ${hits.length} hits`);
  });
}

const browser = await launch();
let failure;
try {
  await story(browser);
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  await server?.stop();
  market.close();
  market.closeAllConnections();
  rmSync(data, { recursive: true, force: true });
}
end(passed, faults, failure);
