// Runs the journeys one after the other on one product, and tells how they went.

import { spawnSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { journeys } from "./journeys.mjs";
import { start } from "./product.mjs";
import { browser, keptPages, picture, visitor } from "./visitor.mjs";

const wanted = process.argv.slice(2);
const isWanted = (title) => !wanted.length || wanted.some((word) => title.includes(word));
let [passed, failed] = [0, 0];
const attempt = async (title, act) => {
  const began = performance.now();
  try {
    await act();
    passed += 1;
    console.log(`ok      ${title} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED  ${title}\n${String(error.stack ?? error).replace(/^/gm, "        ")}`);
  }
};

/** One journey by one person, who must have had nothing to complain about. */
const walk = async (app, chrome, [title, device, act]) => {
  const person = await visitor(app, chrome, device);
  try {
    await act(app, person);
    if (person.complaints.length) throw new Error(`The browser complained:\n${person.complaints.join("\n")}`);
  } catch (error) {
    const shots = await Promise.all(person.context.pages().map((page, at) => picture(page, `${title} ${at}`)));
    error.stack = `${error.stack ?? error}\n${person.complaints.join("\n")}\nat ${person.context.pages().map((page) => page.url()).join(" ")}\npictures: ${shots.join(" ")}`;
    throw error;
  } finally {
    await person.context.close();
  }
};

/** Every page that was seen, as it was sent, is valid HTML. */
const validate = async () => {
  const files = await keptPages();
  if (!files.size) throw new Error("no page was kept");
  const jar = new URL("node_modules/vnu-jar/build/dist/vnu.jar", import.meta.url).pathname;
  const vnu = spawnSync("java", ["-Xss2m", "-jar", jar, "--errors-only", ...[...files.keys()].map((href) => new URL(href).pathname)], { encoding: "utf8" });
  if (vnu.error) throw vnu.error;
  if (vnu.status !== 0) throw new Error(vnu.stderr.replace(/"(file:[^"]+)"/g, (_, file) => files.get(file.replace(/^file:\/*/, "file:///")) ?? file));
};

await rm(new URL("results/", import.meta.url), { recursive: true, force: true });
const app = await start();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => app.stop().finally(() => process.exit(1)));
let chrome;
try {
  chrome = await browser();
  for (const journey of journeys.filter(([title]) => isWanted(title))) {
    await attempt(journey[0], () => walk(app, chrome, journey));
  }
  await attempt("every page that was seen is valid HTML", validate);
} finally {
  await chrome?.close();
  await app.stop();
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
