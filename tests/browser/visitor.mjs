// Somebody with a browser, who looks closely at every page.

import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const DEVICES = {
  desktop: { viewport: { width: 1280, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
};
const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const results = new URL("results/", import.meta.url);

export const browser = () => chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--headless=new", ...FLAGS] });

/** Opens a browser window for a new person. */
export const visitor = async (app, chrome, device) => {
  const context = await chrome.newContext({ ...DEVICES[device], reducedMotion: "reduce" });
  context.setDefaultTimeout(15_000);
  await context.addInitScript(() => document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)));
  const complaints = [];
  const allowed = [];
  const watch = (page) => {
    page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
    page.on("console", (message) => {
      // The browser itself notes answers such as 422 and 404; those that a journey asks for are no complaint.
      const isExpected = message.text().startsWith("Failed to load resource") && allowed.some((status) => message.text().includes(` ${status} `));
      if (message.type() === "error" && app.owns(page.url()) && !isExpected) complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on("response", (response) => keep(app, page, response));
  };
  context.on("page", watch);
  const page = await context.newPage();
  return {
    page,
    context,
    device,
    tap: (locator) => (device === "phone" ? locator.tap() : locator.click()),
    /** These statuses are part of the journey. */
    allow: (...statuses) => allowed.push(...statuses),
    complaints,
    look: (what, at = page) => look(at, `${what} (${device})`),
  };
};

const kept = new Map();
/** Keeps the HTML of every page of ours as it was sent, for the validator. */
const keep = async (app, page, response) => {
  const isPage = response.request().isNavigationRequest() && response.frame() === page.mainFrame() && app.owns(response.url());
  if (!isPage || !response.headers()["content-type"]?.startsWith("text/html")) return;
  const html = await response.text().catch(() => "");
  if (html) kept.set(createHash("sha256").update(html).digest("hex").slice(0, 12), { url: response.url(), html });
};

/** Writes the pages kept; gives their files and addresses. */
export const keptPages = async () => {
  const folder = new URL("html/", results);
  await mkdir(folder, { recursive: true });
  const files = new Map();
  for (const [hash, { url, html }] of kept) {
    const file = new URL(`${hash}.html`, folder);
    await writeFile(file, html);
    files.set(file.href, url);
  }
  return files;
};

/** Waits until colours have changed and what was on its way has arrived. */
const atRest = async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  const moving = document.getAnimations().filter((animation) => animation.effect.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moving.map((animation) => animation.finished));
};

/** Nothing sticks out, and axe finds nothing, in both colour schemes. */
const look = async (page, what) => {
  await page.bringToFront();
  await page.evaluate(() => document.fonts.ready);
  const [wide, inner] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  if (wide > inner) throw new Error(`${what}: the page is ${wide} px wide in a window of ${inner} px`);
  const found = [];
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForFunction((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, scheme);
    await page.evaluate(atRest);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    for (const { id, nodes } of violations) found.push(`${scheme}: ${id}: ${nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join("\n    ")}`);
  }
  await page.emulateMedia({ colorScheme: null });
  if (found.length) throw new Error(`${what} at ${page.url()}: axe found\n  ${found.join("\n  ")}`);
};

/** A picture of what went wrong. */
export const picture = async (page, name) => {
  await mkdir(results, { recursive: true });
  const path = new URL(`${name.replace(/\W+/g, "-")}.png`, results).pathname;
  await page.screenshot({ path, caret: "initial" }).catch(() => {});
  return path;
};
