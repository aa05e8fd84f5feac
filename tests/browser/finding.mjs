// From a vehicle to a part that fits it, and on to an order: on a desktop without a mouse.

import { expect, signIn, toast } from "./steps.mjs";

/** Chooses a year, a make and a model, opens a part that fits, and orders it. */
export const orderedForVehicle = async (app, me) => {
  const { page, tap, look, device } = me;
  const portal = app.portal("northgate");
  const press = async (locator) => {
    if (device === "phone") return tap(locator);
    await locator.focus();
    await page.keyboard.press("Enter");
  };
  const pick = async (name, at = 1) => {
    const field = page.getByRole("combobox", { name, exact: true });
    const value = await field.locator("option").nth(at).getAttribute("value");
    await field.selectOption(value);
    await page.waitForURL(new RegExp(`[?&]${name.toLowerCase()}=${encodeURIComponent(value).replaceAll("%20", "(%20|\\+)")}`));
    return value;
  };
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/parts`);
  const all = await page.locator(".list-head .num").innerText();
  await pick("Make");
  await page.waitForFunction(() => !document.querySelector("select[name=model]").disabled);
  const model = await pick("Model");
  await pick("Year");
  await page.locator(".chips").getByText(new RegExp(model)).first().waitFor();
  expect("fewer parts fit", (await page.locator(".list-head .num").innerText()) !== all, true);
  await look("parts that fit a vehicle");
  const buys = page.locator("article.part", { has: page.locator("form.buy") });
  const part = (await buys.count()) ? buys.first() : page.locator("article.part").first();
  const name = await part.locator("h2 a").innerText();
  await press(part.locator("h2 a"));
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await look("a part that fits");
  await press(page.getByRole("button", { name: "Add to cart" }));
  await toast(page, /added to the cart/);
  await press(page.getByRole("link", { name: /^Cart, pieces/ }));
  await page.locator(".cart-line", { hasText: name }).first().waitFor();
  await press(page.getByRole("link", { name: "Check out" }));
  await page.getByLabel("PO number").fill(`Vehicle ${device} ${Date.now()}`);
  await press(page.getByRole("button", { name: "Place order" }));
  await toast(page, /^Order \d+ is placed/);
  await page.getByText(name).first().waitFor();
  await look("an order of what fits");
};
