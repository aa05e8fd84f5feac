// What staff do to the catalogue: limiting what a customer sees of it, and changing many parts at once.

import { expect, signIn, toast } from "./steps.mjs";

/** Limits a customer to one category, looks with the customer's eyes, and takes the limit away. */
export const limitedCatalogue = async (app, me) => {
  const { page, tap, look } = me;
  const [console_, portal] = [app.console("northgate"), app.portal("northgate")];
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/parts`);
  const groups = page.locator("#filters fieldset", { hasText: "All categories" }).locator("> label");
  const many = await groups.count();
  expect("categories before", many > 2, true);
  const kept = (await groups.nth(1).locator("span").first().textContent()).trim();
  const gone = (await groups.nth(2).locator("span").first().textContent()).trim();
  await page.goto(`${portal}/parts?category=${encodeURIComponent(gone)}`);
  const hidden = new URL(await page.locator("article.part h2 a").first().evaluate((link) => link.href)).pathname;

  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/customers?q=Halvorsen+Haulage`);
  await tap(page.locator("tbody th a").first());
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  const catalogue = `${new URL(page.url()).pathname.split("/").slice(0, 3).join("/")}/catalogue`;
  await page.goto(`${console_}${catalogue}`);
  await page.getByRole("radio", { name: "Only what is chosen below" }).check();
  await page.locator("#category").getByRole("checkbox", { name: new RegExp(`^${kept}`) }).first().check();
  await look("the catalogue of a customer");
  await tap(page.getByRole("button", { name: "Save catalogue" }));
  await page.locator(".toast").first().waitFor();

  await page.goto(`${portal}/parts`);
  expect("categories that are left", await groups.count() <= 2, true);
  expect("what is left", await page.locator("#filters").textContent(), new RegExp(kept));
  expect("what is gone", (await page.locator("#filters").textContent()).includes(gone), false);
  await look("parts of a limited catalogue");
  me.allow(404);
  expect("a part that is gone", (await page.goto(`${portal}${hidden}`)).status(), 404);
  await page.goto(`${portal}/parts?category=${encodeURIComponent(gone)}`);
  await page.getByRole("heading", { level: 1, name: "All parts" }).waitFor();
  expect("a category that is gone is no filter", await page.locator(".chips").count(), 0);

  await page.goto(`${console_}${catalogue}`);
  await page.getByRole("radio", { name: "What its group sees" }).check();
  await tap(page.getByRole("button", { name: "Save catalogue" }));
  await page.locator(".toast").first().waitFor();
  await page.goto(`${portal}${hidden}`);
  await page.getByRole("button", { name: "Add to cart" }).or(page.getByRole("heading", { level: 1 })).first().waitFor();
};

/** Selects two parts, sees what a change would do, and does it. */
export const changedInBulk = async (app, me) => {
  const { page, tap, look, device } = me;
  const console_ = app.console("northgate");
  const brand = `Bench ${device}`;
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/parts?q=brake`);
  const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  const bar = page.getByRole("region", { name: "Selected parts" });
  if (device === "desktop") {
    for (const at of [0, 1]) {
      await boxes.nth(at).focus();
      await page.keyboard.press("Space");
    }
    await bar.getByRole("button", { name: "Change", exact: true }).focus();
    await page.keyboard.press("Enter");
  } else {
    for (const at of [0, 1]) await boxes.nth(at).check();
    await look("two parts selected");
    await tap(bar.getByRole("button", { name: "Change", exact: true }));
  }
  await page.getByRole("button", { name: "See what changes" }).waitFor();
  await look("the form that changes two parts");
  me.allow(422);
  await tap(page.getByRole("button", { name: "See what changes" }));
  await page.locator(".banner.bad, .err, .summary").first().waitFor();
  await look("the form with nothing to change");
  await page.locator("#new_brand").fill(brand);
  await tap(page.getByRole("button", { name: "See what changes" }));
  await page.getByText("2 parts change").waitFor();
  await page.getByText("Nothing has changed yet.").waitFor();
  await look("what would change");
  await tap(page.getByRole("button", { name: "Change 2 parts" }));
  await page.locator(".toast").first().waitFor();
  await page.goto(`${console_}/parts?q=${encodeURIComponent(brand)}`);
  expect("parts of the new brand", await page.getByRole("cell", { name: brand, exact: true }).count(), 2);

  // And their prices, which are seen first as well.
  for (const at of [0, 1]) await boxes.nth(at).check();
  await tap(bar.getByRole("button", { name: "Change prices" }));
  await page.getByRole("heading", { name: "Change prices of 2 parts" }).waitFor();
  await look("the form that changes two prices");
  await tap(page.getByRole("button", { name: "See what changes" }));
  await page.locator(".err").first().waitFor();
  await look("the form without a change of prices");
  await page.locator("#way").selectOption("percent_up");
  await page.locator("#by").fill("5");
  await tap(page.getByRole("button", { name: "See what changes" }));
  await page.getByText("2 prices change").waitFor();
  await look("what two prices would be");
  await tap(page.getByRole("button", { name: /^Change 2 prices/ }));
  await toast(page, "2 prices changed");
};
