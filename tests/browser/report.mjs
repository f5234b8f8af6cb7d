// Opens finished reports in Chromium and checks what a reader would see:
//   cd tests/browser && npm ci && node report.mjs REPORT.html|URL...
// Give the report in each language. CHROMIUM names another browser than the system's. Exit 0: all passed.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const reports = process.argv.slice(2);
if (reports.length === 0) {
  console.error("usage: node report.mjs REPORT.html|URL...");
  process.exit(3);
}

const TITLES = { en: "Report of suspected infringements", "zh-CN": "涉嫌侵权线索报告" };
const DECIDES = { en: "A person decides.", "zh-CN": "由人决定。" };
const VIEWS = [
  { width: 1280, height: 900, colorScheme: "light" },
  { width: 390, height: 844, colorScheme: "dark" },
];

const checks = [
  ["title and language", async ({ page, lang }) => {
    assert.ok(lang in TITLES, `language ${lang}`);
    assert.ok((await page.title()).startsWith(TITLES[lang]), await page.title());
    assert.equal(await page.locator("h1").innerText(), TITLES[lang]);
  }],
  ["hits are shown, best first", async ({ page }) => {
    const scores = (await page.locator("article.card .ring text").allTextContents()).map(Number);
    assert.ok(scores.length > 0, "no hit cards");
    assert.deepEqual(scores, scores.toSorted((a, b) => b - a));
  }],
  ["every picture is decoded", async ({ page }) => {
    const pictures = await page.locator("img").evaluateAll((images) =>
      images.map((image) => ({ ok: image.complete && image.naturalWidth > 0, src: image.src.slice(0, 40) })));
    assert.ok(pictures.length > 0, "no pictures");
    assert.deepEqual(pictures.filter((picture) => !picture.ok), []);
  }],
  ["every score is explained", async ({ page }) => {
    for (const card of await page.locator("article.card").all()) {
      assert.ok(await card.locator(".reasons li").count() > 0, await card.locator("h3").innerText());
    }
  }],
  ["the style is let in by the page's own policy", async ({ page }) => {
    assert.equal(await page.locator("article.card").first().evaluate((card) => getComputedStyle(card).borderRadius), "16px");
  }],
  ["nothing is wider than the screen", async ({ page, view }) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= view.width);
  }],
  ["no script, no element of a hostile title", async ({ page }) => {
    assert.equal(await page.locator("script, iframe, object, form, [onerror], [onload], [onclick]").count(), 0);
    for (const title of await page.locator("h3").all()) {
      const names = await title.evaluate((heading) => [...heading.querySelectorAll("*")].map((element) => element.localName));
      assert.deepEqual(names.filter((name) => name !== "bdi" && name !== "mark"), []);
    }
  }],
  ["links lead to the web and tell it nothing", async ({ page }) => {
    const links = await page.locator("a").evaluateAll((all) => all.map((link) => [link.protocol, link.rel]));
    for (const [protocol, rel] of links) {
      assert.ok(["http:", "https:"].includes(protocol), protocol);
      assert.equal(rel, "noopener noreferrer nofollow");
    }
  }],
  ["mentions below the threshold stay folded", async ({ page }) => {
    assert.equal(await page.locator("#mentions details[open]").count(), 0);
  }],
  ["it says that a person decides", async ({ page, lang }) => {
    assert.ok((await page.locator("footer").innerText()).includes(DECIDES[lang]));
  }],
  ["no dialog, no console error, no request", async ({ troubles }) => assert.deepEqual(troubles, [])],
];

/** One report in one view: the number of checks that passed and those that failed. */
async function look(browser, report, view) {
  const address = existsSync(report) ? pathToFileURL(resolve(report)).href : report;
  const context = await browser.newContext({ viewport: view, colorScheme: view.colorScheme });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("dialog", (dialog) => { troubles.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    const isOwn = request.url() === address || request.url().startsWith("data:");
    if (!isOwn) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(address, { waitUntil: "load" });
  const lang = await page.locator("html").getAttribute("lang");
  let passed = 0;
  for (const [name, check] of checks) {
    try {
      await check({ page, lang, view, troubles });
      passed += 1;
    } catch (error) {
      console.error(`FAILED ${report} (${lang}, ${view.width} px): ${name}\n  ${error.message}`);
      process.exitCode = 1;
    }
  }
  await context.close();
  return passed;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
let passed = 0;
try {
  for (const report of reports) for (const view of VIEWS) passed += await look(browser, report, view);
} finally {
  await browser.close();
}
console.log(`${passed} passed`);
