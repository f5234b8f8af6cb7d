// What every story over the desk needs: a program that runs, a browser that notes each fault, and waiting under a policy that
// lets nothing be evaluated.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { chromium } from "playwright-core";

export const PASSWORD = "correct horse battery staple";

// Starts the program; `found` waits for a part of what it says on its standard error.
export function start(program, args, patience) {
  const child = spawn(resolve(program), args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((done) => child.on("exit", done));
  let said = "";
  const heard = new Set();
  child.stderr.on("data", (bytes) => {
    said += bytes;
    for (const hear of heard) hear();
  });
  const found = (pattern) =>
    new Promise((done, failed) => {
      const hear = () => {
        const match = said.match(pattern);
        if (match) {
          clearTimeout(timer);
          heard.delete(hear);
          done(match[0]);
        }
      };
      const timer = setTimeout(() => failed(new Error(`no ${pattern} in ${patience} ms: ${said}`)), patience);
      ended.then((code) => failed(new Error(`the program ended (${code}): ${said}`)));
      heard.add(hear);
      hear();
    });
  const stop = async () => {
    child.kill("SIGINT");
    await Promise.race([ended, new Promise((done) => setTimeout(done, 20_000))]);
    child.kill("SIGKILL");
  };
  return { found, ended, stop };
}

export function launch() {
  const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? installed, args: ["--no-sandbox"] });
}

// A page that writes down what goes wrong in it.
export async function visitor(browser, faults, options = {}) {
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

// The pages' policy lets nothing be evaluated, so what is waited for is asked again and again.
export async function until(page, is, argument, most = 30_000) {
  const end = Date.now() + most;
  while (!(await page.evaluate(is, argument))) {
    if (Date.now() > end) throw new Error(`it never came to that at ${page.url()}: ${is}`);
    await page.waitForTimeout(100);
  }
}

export async function setUp(page, address) {
  await page.goto(address);
  await page.fill("#name", "root");
  await page.fill("#display-name", "Root");
  await page.fill("#password", PASSWORD);
  await page.click("main button[type=submit]");
}

export async function signIn(page, base, name) {
  await page.goto(`${base}/sign-in`);
  await page.fill("#name", name);
  await page.fill("#password", PASSWORD);
  await page.click("main button[type=submit]");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

// Says what went wrong and ends with 1 where anything did.
export function end(passed, faults, failure) {
  for (const fault of new Set(faults)) console.error(`not ok ${fault}`);
  if (failure) console.error(failure);
  console.log(`${passed} steps passed`);
  process.exit(failure || faults.length > 0 ? 1 : 0);
}
