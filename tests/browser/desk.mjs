// Drives the review desk as people do, in Chromium, over the demonstration market: first run, signing in, registering a mark
// with a logo, a scan that is watched, triage by keyboard, undo, a second person, the other language.
//   cd tests/browser && npm ci && node desk.mjs REEVE [PICTURES]
// REEVE is the program. PICTURES is a folder that pictures of the main pages are written to. CHROMIUM names another browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

const [program, pictures] = process.argv.slice(2);
if (!program) {
  console.error("usage: node desk.mjs REEVE [PICTURES]");
  process.exit(3);
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const PASSWORD = "correct horse battery staple";
const TRIAGED = 20;
// In a debug build on a busy machine the demonstration's scan takes a minute.
const SCAN_MS = 300_000;

const data = mkdtempSync(join(tmpdir(), "reeve-desk-"));
const server = spawn(resolve(program), ["--data", data, "--lang", "en", "demo", "--serve", "--port", "0"], { stdio: ["ignore", "ignore", "pipe"] });
const ended = new Promise((done) => server.on("exit", done));

// What the program says: the address at which the first administrator is made.
function setUpAddress() {
  return new Promise((found, failed) => {
    let said = "";
    const timer = setTimeout(() => failed(new Error(`no set-up address in ${SCAN_MS} ms: ${said}`)), SCAN_MS);
    server.stderr.on("data", (bytes) => {
      said += bytes;
      const address = said.match(/http:\S+\/set-up\/\S+/);
      if (address) {
        clearTimeout(timer);
        found(address[0]);
      }
    });
    ended.then((code) => failed(new Error(`the program ended (${code}): ${said}`)));
  });
}

const faults = [];
let passed = 0;

async function visitor(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()} (${page.url()})`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message} (${page.url()})`));
  page.on("response", (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  return page;
}

async function step(name, work) {
  await work();
  passed += 1;
  console.log(`ok ${name}`);
}

// axe-core in a page whose policy lets no foreign script in: it is put in by the browser itself.
async function accessible(page) {
  await page.evaluate(await axeSource());
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  for (const { id, nodes } of serious) {
    for (const node of nodes.slice(0, 3)) faults.push(`axe ${id} at ${page.url()}: ${node.html} ${node.failureSummary}`);
  }
}

let source;
async function axeSource() {
  const { readFile } = await import("node:fs/promises");
  source ??= await readFile(AXE, "utf8");
  return source;
}

// The pages' policy lets nothing be evaluated, so what is waited for is asked again and again.
async function until(page, is, argument, most = 30_000) {
  const end = Date.now() + most;
  while (!(await page.evaluate(is, argument))) {
    if (Date.now() > end) throw new Error(`it never came to that at ${page.url()}: ${is}`);
    await page.waitForTimeout(100);
  }
}

async function signIn(page, base, name) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#name", name);
  await page.fill("#password", PASSWORD);
  await page.click("main button[type=submit]");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

async function story(browser) {
  const setUp = await setUpAddress();
  const base = new URL(setUp).origin;
  const page = await visitor(browser);

  await step("nobody is let in before the first administrator is made", async () => {
    await page.goto(`${base}/hits`);
    assert.ok(page.url().includes("/sign-in"), page.url());
  });
  await step("the first administrator is made, once", async () => {
    await page.goto(setUp);
    await accessible(page);
    await page.fill("#name", "root");
    await page.fill("#display-name", "Root");
    await page.fill("#password", PASSWORD);
    await page.click("main button[type=submit]");
    await signIn(page, base, "root");
    await page.waitForURL(`${base}/hits`);
  });

  let right;
  await step("a mark is registered with a logo", async () => {
    await page.goto(`${base}/register/new`);
    await accessible(page);
    await page.fill("[name=id]", "tm-browser");
    await page.fill("[name=name]", "Qiaoling");
    await page.fill("[name=holder]", "Qiaoling Works");
    await page.setInputFiles("[name=pictures]", { name: "logo.png", mimeType: "image/png", buffer: await logo(page) });
    await page.locator("main form button.main").first().click();
    await page.waitForURL(/\/rights\/tm-browser/);
    right = page.url();
    assert.equal(await page.locator("main img").first().evaluate((image) => image.decode().then(() => image.naturalWidth > 0)), true);
    await accessible(page);
  });

  await step("a scan is run and watched to its end", async () => {
    await page.goto(`${base}/sources`);
    for (const box of (await page.locator("main input[type=checkbox]").all()).slice(0, 2)) await box.check();
    await page.locator("form[action='/scans'] button.main").click();
    await page.waitForURL(/\/scans\//);
    const before = await page.locator("#scan-live").innerText();
    // It moves, or was quicker than the page.
    await until(page, (text) => {
      const live = document.getElementById("scan-live");
      return live.innerText !== text || !live.dataset.events;
    }, before, SCAN_MS);
    await page.locator("#scan-live:not([data-events])").waitFor({ timeout: SCAN_MS });
    await accessible(page);
  });

  await step(`${TRIAGED} hits are decided by keyboard, and one is taken back`, async () => {
    await page.goto(`${base}/hits`);
    await accessible(page);
    const rows = page.locator("#hits .hit");
    assert.ok((await rows.count()) >= TRIAGED, `${await rows.count()} hits`);
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    for (let at = 0; at < TRIAGED; at += 1) {
      const row = await page.locator("#hits .hit.here").getAttribute("id");
      if (at % 4 === 3) {
        await page.keyboard.press("x");
        await page.keyboard.press("1");
        await page.keyboard.press("Enter");
      } else {
        await page.keyboard.press("c");
      }
      await until(page, (id) => Boolean(document.getElementById(id)?.dataset.undo), row);
    }
    await page.keyboard.press("u");
    await until(page, (most) => document.querySelectorAll("#hits [data-undo]").length === most - 1, TRIAGED);
  });

  let hit;
  await step("a hit shows its pictures and adds its reasons up", async () => {
    await page.goto(`${base}/hits`);
    hit = await page.locator("#hits .hit").first().getAttribute("data-href");
    await page.goto(base + hit);
    for (const image of await page.locator("main img:visible").all()) {
      await image.scrollIntoViewIfNeeded();
      assert.ok(await image.evaluate((one) => one.decode().then(() => one.naturalWidth > 0)), "a picture does not load");
    }
    await accessible(page);
  });

  let second;
  await step("a second person is invited and signs in", async () => {
    await page.goto(`${base}/admin`);
    await accessible(page);
    await page.locator("form[action='/admin/accounts'] [name=name]").fill("bo");
    await page.locator("form[action='/admin/accounts'] [name=display_name]").fill("Bo");
    await page.locator("form[action='/admin/accounts'] [name=role]").selectOption("approver");
    await page.locator("form[action='/admin/accounts'] button[type=submit]").click();
    const invitation = await page.locator("code.secret").innerText();
    second = await visitor(browser);
    await second.goto(invitation);
    await second.fill("#password", PASSWORD);
    await second.click("main button[type=submit]");
    await signIn(second, base, "bo");
    assert.equal((await second.goto(`${base}/admin`)).status(), 403);
    faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("403")));
  });

  await step("every page in both languages, light and dark, wide and narrow", async () => {
    const places = await page.goto(`${base}/hits`).then(() => page.locator("nav.places a").evaluateAll((all) => all.map((one) => one.getAttribute("href"))));
    assert.ok(places.length >= 5, places.join(" "));
    for (const lang of ["en", "zh-CN"]) {
      for (const [width, theme] of [[1280, "light"], [390, "dark"]]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${base}/settings/show?lang=${lang}&theme=${theme}&back=/hits`);
        for (const place of [...places, hit, new URL(right).pathname, "/me", "/scans"]) {
          await page.goto(base + place);
          assert.equal(await page.locator("html").getAttribute("lang"), lang, place);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width, `${place} is wider than ${width}`);
          if (width === 1280 || lang === "en") await accessible(page);
        }
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${base}/settings/show?lang=en&theme=light&back=/hits`);
  });

  if (pictures) await take(page, base, { hits: "/hits", hit, right: new URL(right).pathname, sources: "/sources", statistics: "/statistics" });

  await step("signing out ends the session", async () => {
    await page.locator("form[action='/sign-out'] button").click();
    await page.goto(`${base}/hits`);
    assert.ok(page.url().includes("/sign-in"), page.url());
  });
}

// A logo that no market shows, drawn by the browser.
async function logo(page) {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 320 });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 320, 320);
    for (const [x, y, r, colour] of [[110, 120, 70, "#176b67"], [210, 130, 50, "#b1601a"], [160, 220, 60, "#2f5fa8"]]) {
      pen.fillStyle = colour;
      pen.beginPath();
      pen.arc(x, y, r, 0, 7);
      pen.fill();
    }
    pen.fillStyle = "#20262b";
    pen.font = "bold 44px sans-serif";
    pen.fillText("Qiaoling", 60, 300);
    return canvas.toDataURL("image/png");
  });
  return Buffer.from(url.split(",")[1], "base64");
}

async function take(page, base, places) {
  for (const lang of ["en", "zh-CN"]) {
    await page.goto(`${base}/settings/show?lang=${lang}&theme=light&back=/hits`);
    for (const [name, place] of Object.entries(places)) {
      if ((await page.goto(base + place)).status() !== 200) continue;
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: join(pictures, `desk-${name}-${lang}.jpg`), type: "jpeg", quality: 70 });
    }
  }
  await page.goto(`${base}/settings/show?lang=en&theme=light&back=/hits`);
}

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? installed, args: ["--no-sandbox"] });
let failure;
try {
  await story(browser);
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  server.kill("SIGINT");
  await Promise.race([ended, new Promise((done) => setTimeout(done, 20_000))]);
  server.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
}
for (const fault of new Set(faults)) console.error(`not ok ${fault}`);
if (failure) console.error(failure);
console.log(`${passed} steps passed`);
process.exit(failure || faults.length > 0 ? 1 : 0);
