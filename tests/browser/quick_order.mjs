// A spreadsheet with an order, some lines of which nobody can send: they are mended on the page, and everything goes to the cart.

import { emptyCart, expect, signIn, toast } from "./steps.mjs";

const list = (name, ...lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\r\n")}\r\n`) });

/** Uploads a list, mends what is bad in it, puts it into the cart, and finds what was bought before. */
export const quickOrdered = async (app, me) => {
  const { page, tap, look } = me;
  const portal = app.portal("northgate");
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await emptyCart(me, portal);
  await page.goto(`${portal}/previously-bought`);
  await page.getByRole("heading", { name: "Previously bought" }).waitFor();
  // The last ones are the demo's: whoever walked here before may have bought more.
  const known = (await page.locator("article.part .part-no").allInnerTexts()).slice(-5);
  expect("parts bought before", String(known.length), "5");
  await look("what was bought before");
  await tap(page.locator("article.part", { hasText: known[0] }).locator("h2 a"));
  await page.getByRole("heading", { name: "Often bought together" }).waitFor();
  await look("a part with what is bought together");

  await page.goto(`${portal}/cart`);
  await tap(page.locator("main").getByRole("link", { name: "Quick order" }));
  await page.getByRole("heading", { name: "Quick order", level: 1 }).waitFor();
  await look("an empty quick order");
  const rows = page.locator(".quick-line");
  const before = await rows.count();
  await rows.last().getByLabel(/^Part number/).fill(known[4]);
  expect("rows", String(await rows.count()), String(before + 1));
  await rows.nth(before - 1).getByLabel(/^Quantity/).fill("2");
  // The typed row goes along with the file.
  const mistyped = known[1].slice(0, -1) + "#";
  await page.getByLabel("Or upload a spreadsheet").setInputFiles(
    list("order.csv", "Part no;Description;Qty", `${known[0].toLowerCase().replaceAll("-", " ")};pads;4`, `${mistyped};rotors;2`, `${known[2]};filters;1.5`, `${known[3]};filters;0`, `${known[0]};more pads;2`),
  );
  await page.getByText("3 lines need another look").first().waitFor();
  expect("the typed row", await page.locator(`input[name=number][value="${known[4]}"]`).count() > 0 ? "kept" : "lost", "kept");
  await look("a quick order with bad lines");
  me.allow(422);
  await tap(page.getByRole("button", { name: "Upload", exact: true }));
  await page.getByText("Choose a CSV file or an Excel workbook.").waitFor();
  await look("a quick order without a file");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download lines with problems" }).click()]);
  expect("the file of bad lines", file.suggestedFilename(), "quick-order-problems.csv");
  await tap(page.getByRole("button", { name: /^Add what is ready/ }));
  await toast(page, /in the cart\. 3 lines need another look/);
  await tap(page.getByRole("button", { name: /^Order 2/ }).first());
  await tap(page.getByRole("button", { name: /^Order 1/ }).first());
  await tap(page.getByRole("button", { name: /^Use / }).first());
  await page.getByText("3 lines are ready").waitFor();
  await look("a quick order that is mended");
  await tap(page.getByRole("button", { name: "Add to the cart" }));
  await toast(page, /from the quick order in the cart/);
  await page.locator(".cart-line").first().waitFor();
  await look("the cart of a quick order");

  await page.goto(`${portal}/quick-order`);
  await page.getByLabel("Paste a list").fill(`SKU\tYour number\tQty\n${known[0]}\tX\t4`);
  await tap(page.getByRole("button", { name: "Add the list" }));
  await page.getByRole("heading", { name: "Match the columns" }).waitFor();
  await look("the columns of a list");
  await tap(page.getByRole("button", { name: "Add the lines" }));
  await toast(page, /1 line added/);
  await tap(page.getByRole("button", { name: "Empty the quick order" }));
  await page.getByRole("dialog", { name: /^Empty the quick order/ }).waitFor();
  await tap(page.locator("#confirm-yes"));
  await toast(page, "The quick order is empty");
};
