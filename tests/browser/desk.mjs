// Drives the review desk as people do, in Chromium, over the demonstration market: first run, signing in, registering a mark
// with a logo, a scan that is watched, triage by keyboard, undo, a second person, the other language.
//   cd tests/browser && npm ci && node desk.mjs REEVE [PICTURES]
// REEVE is the program. PICTURES is a folder that pictures of the main pages are written to. CHROMIUM names another browser.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSWORD, end, launch, setUp, signIn, start, until, visitor as visitorOf } from "./visit.mjs";

const [program, pictures] = process.argv.slice(2);
if (!program) {
  console.error("usage: node desk.mjs REEVE [PICTURES]");
  process.exit(3);
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const TRIAGED = 20;
// In a debug build on a busy machine the demonstration's scan takes a minute.
const SCAN_MS = 300_000;

const data = mkdtempSync(join(tmpdir(), "reeve-desk-"));
const server = start(program, ["--data", data, "--lang", "en", "demo", "--serve", "--port", "0"], SCAN_MS);

// What a complete notice says besides what the register and the hit know.
const NOTICE = {
  to: "legal@yongjiang.example",
  to_name: "Yongjiang market",
  why: "The shoes bear the registered mark with its letters exchanged; the holder never made them.",
  ground: "Trademark Law art. 57",
  territory: "CN",
  proof: "certificate.pdf",
  "complainant.name": "Guilin Lirui Sporting Goods Co., Ltd.",
  "complainant.identity_number": "91450300MA5TEST00X",
  "complainant.identity_proof": "business-licence.pdf",
  "complainant.contact": "Wei Ling",
  "complainant.address": "8 Lijiang Road, Guilin",
  "complainant.country": "CN",
  "complainant.phone": "+86 773 555 0100",
  "complainant.email": "brand@lirui.test.example",
  sign: "Wei Ling",
};

const faults = [];
let passed = 0;

const visitor = (browser, options) => visitorOf(browser, faults, options);

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
  source ??= await readFile(AXE, "utf8");
  return source;
}

async function story(browser) {
  const address = await server.found(/http:\S+\/set-up\/\S+/);
  const base = new URL(address).origin;
  const page = await visitor(browser);

  await step("nobody is let in before the first administrator is made", async () => {
    await page.goto(`${base}/hits`);
    assert.ok(page.url().includes("/sign-in"), page.url());
  });
  await step("the first administrator is made, once", async () => {
    await page.goto(address);
    await accessible(page);
    await setUp(page, address);
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

  let confirmed;
  await step("a mark's registration is completed and a use of it is confirmed", async () => {
    await page.goto(`${base}/rights/tm-lirui/edit`);
    await accessible(page);
    await page.fill("[name=registration_number]", "30215478");
    await page.fill("[name=office]", "CNIPA");
    await page.locator("main form button.main").last().click();
    await page.waitForURL(/\/rights\/tm-lirui$/);
    await page.goto(`${base}/hits?state=open&right=tm-lirui`);
    confirmed = (await page.locator("#hits .hit").first().getAttribute("data-href")).split("?")[0];
    await page.goto(base + confirmed);
    await page.locator("button[name=verdict][value=infringes]").click();
    await page.waitForLoadState();
    await page.goto(base + confirmed);
  });

  await step("a block is proposed, approved by a second person and published", async () => {
    await page.locator(`a[href^='/blocks/new?hit=']`).first().click();
    await accessible(page);
    const target = page.locator("[name=target]").first();
    const blocked = (await target.getAttribute("value")).replace(/^url:/, "");
    await target.check();
    await page.fill("[name=reason]", "sells copies of the mark");
    await page.fill("[name=ground]", "E-Commerce Law art. 42");
    await page.locator("main form button.main").click();
    await page.waitForURL(/\/blocks\/[0-9a-f]+/);
    const block = page.url();
    await accessible(page);
    // Whoever proposed it is not offered its approval, and has none by asking either.
    assert.equal(await page.locator("form[action$='/approve'] button:not([disabled])").count(), 0);
    const own = await page.request.post(`${block}/approve`, { form: { note: "" }, headers: { origin: base }, maxRedirects: 0 });
    assert.ok([403, 409, 422].includes(own.status()), `${own.status()}`);
    await second.goto(block);
    await accessible(second);
    await second.locator("form[action$='/approve'] button").first().click();
    await second.waitForURL(/\/blocks\//);
    await second.goto(`${base}/blocks`);
    await second.locator("a[href='/blocks/lists']").first().click();
    await second.locator("form[action='/blocks/lists'] button").click();
    await second.waitForLoadState();
    const file = second.locator("a[href$='/blocklist.csv']").first();
    await accessible(second);
    const [download] = await Promise.all([second.waitForEvent("download"), file.click()]);
    const list = await readFile(await download.path(), "utf8");
    assert.ok(list.includes(blocked), `${blocked} is not in ${list}`);
  });

  await step("a notice says what is missing, is approved by a second person and exported", async () => {
    await page.goto(`${base}/notices/new?hit=${confirmed.split("/").pop()}`);
    await accessible(page);
    await page.locator("main form button.main").click();
    await page.waitForURL(/\/notices\/[0-9a-f]+/);
    const early = page.url();
    // What is missing stands in the draft, and nobody can let it leave.
    const refused = await second.request.post(`${early}/approve`, { form: { note: "" }, headers: { origin: base }, maxRedirects: 0 });
    assert.equal(refused.status(), 422);
    await page.locator("a[href^='/notices/new?from=']").first().click();
    await accessible(page);
    for (const [name, value] of Object.entries(NOTICE)) await page.locator(`[name='${name}']`).fill(value);
    await page.locator("[name='complainant.role']").selectOption("holder");
    for (const name of ["measures.remove", "statements.good_faith", "statements.accurate", "statements.exceptions_considered", "statements.resale_considered"]) {
      await page.locator(`[name='${name}']`).check();
    }
    await page.locator("main form button.main").click();
    await page.waitForURL((url) => /\/notices\/[0-9a-f]+$/.test(url.pathname) && url.href !== early);
    const notice = page.url();
    await accessible(page);
    await second.goto(notice);
    await accessible(second);
    await second.locator("form[action$='/approve'] button").first().click();
    await second.waitForLoadState();
    await second.goto(notice);
    for (const format of ["text", "eml"]) {
      const exported = second.locator("form[action$='/export']").first();
      await exported.locator("[name=format]").selectOption(format);
      const [download] = await Promise.all([second.waitForEvent("download"), exported.locator("button").first().click()]);
      const file = await readFile(await download.path());
      assert.ok(file.includes(format === "eml" ? "To: " : "30215478"), `${format}: ${file.subarray(0, 400)}`);
    }
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

  if (pictures) await take(page, base, { hits: "/hits", hit, right: "/rights/tm-lirui", sources: "/sources", statistics: "/statistics" });

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
  await page.setViewportSize({ width: 1100, height: 760 });
  for (const lang of ["en", "zh-CN"]) {
    await page.goto(`${base}/settings/show?lang=${lang}&theme=light&back=/hits`);
    for (const [name, place] of Object.entries(places)) {
      if ((await page.goto(base + place)).status() !== 200) continue;
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: join(pictures, `desk-${name}-${lang}.jpg`), type: "jpeg", quality: 60 });
    }
  }
  await page.goto(`${base}/settings/show?lang=en&theme=light&back=/hits`);
  await page.setViewportSize({ width: 1280, height: 900 });
}

const browser = await launch();
let failure;
try {
  await story(browser);
} catch (error) {
  failure = error;
} finally {
  await browser.close();
  await server.stop();
  rmSync(data, { recursive: true, force: true });
}
end(passed, faults, failure);
