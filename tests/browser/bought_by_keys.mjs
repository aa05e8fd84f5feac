// A customer buys with the keyboard alone: Tab until there, then a key; no mouse, and no focus but what Tab gives.

import { expect, toast } from "./steps.mjs";

const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement).catch(() => false);

/** Presses Tab until the focus is there; that takes no more presses than a page has controls. */
const reach = async (page, locator) => {
  const target = locator.first();
  await target.waitFor({ state: "attached" });
  for (let presses = 0; presses < 400; presses += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never comes to ${target} on ${page.url()}`);
};

const keys = (page) => ({
  press: async (locator, key = "Enter") => {
    await reach(page, locator);
    await page.keyboard.press(key);
  },
  type: async (locator, text) => {
    await reach(page, locator);
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type(text);
  },
});

const signIn = async (page, portal, name, password) => {
  const { type } = keys(page);
  await page.goto(`${portal}/sign-in`);
  await type(page.locator("#name"), name);
  await type(page.locator("#password"), password);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${portal}/`);
};

/** Orders what is at the checkout. */
const place = async (page, look, what) => {
  const { press, type } = keys(page);
  await type(page.getByLabel("PO number"), `${what} ${Date.now()}`);
  await press(page.getByRole("button", { name: "Place order" }));
  await toast(page, /^Order \d+ is placed/);
  await look(`an order: ${what}`);
};

/** From a vehicle to a part that fits, to the cart, to an order. */
const byVehicle = async (page, look) => {
  const { press } = keys(page);
  await press(page.getByRole("link", { name: "Parts", exact: true }));
  await page.waitForURL(/\/parts$/);
  for (const name of ["make", "model", "year"]) {
    const field = page.locator(`select[name=${name}]:visible`);
    await page.waitForFunction((name) => !document.querySelector(`select[name=${name}]`).disabled, name);
    await press(field, "ArrowDown");
    await page.waitForURL(new RegExp(`[?&]${name}=[^&]`));
    await page.waitForFunction((name) => document.querySelector(`select[name=${name}]`).value, name);
    expect(`the focus after a choice of ${name}`, await hasFocus(field.first()), true);
  }
  await press(page.locator("article.part", { has: page.locator("form.buy") }).locator("h2 a"));
  const name = await page.getByRole("heading", { level: 1 }).innerText();
  await press(page.getByRole("button", { name: "Add to cart" }));
  await toast(page, /added to the cart/);
  await press(page.getByRole("link", { name: /^Cart, pieces/ }));
  await page.locator(".cart-line", { hasText: name }).first().waitFor();
  await press(page.getByRole("link", { name: "Check out" }));
  await place(page, look, "Vehicle by keys");
  return name;
};

const names = (page) => page.locator("[data-order] > [data-move]").evaluateAll((items) => items.map((item) => item.dataset.name));

/** Two parts on a list, the second one moved to the top, and all of it into the cart. */
const byFavourites = async (page, look, numbers) => {
  const { press, type } = keys(page);
  const title = `Keys ${Date.now()}`;
  await press(page.getByRole("link", { name: "Favourites", exact: true }));
  await page.getByRole("heading", { level: 1, name: "Favourites" }).waitFor();
  await type(page.getByRole("textbox", { name: /name/i }), title);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  for (const number of numbers) {
    await type(page.getByLabel("Item number"), number);
    await page.keyboard.press("Enter");
    await toast(page, `Added to “${title}”`);
  }
  const [first, second] = await names(page);
  await press(page.getByRole("button", { name: `Move ${second} up`, exact: true }));
  await page.waitForFunction((name) => document.querySelector("[data-order] > [data-move]").dataset.name === name, second);
  await page.waitForFunction(() => Number(document.body.dataset.saved ?? 0) >= 1);
  await page.reload();
  expect("the order after a reload", (await names(page)).join(" | "), [second, first].join(" | "));
  await look("a list that was put in order by keys");
  await press(page.getByRole("button", { name: /to (the )?cart/i }));
  await page.waitForURL(/\/cart$/);
  await page.getByText("2 parts of the list are in the cart").waitFor();
};

/** The cart becomes a quote, and the quote an order. */
const byQuote = async (page, look) => {
  const { press } = keys(page);
  await press(page.getByRole("link", { name: "Save as a quote, or ask for one" }));
  await page.getByRole("heading", { name: "New quote" }).waitFor();
  await press(page.getByRole("button", { name: /^Save/ }));
  await press(page.getByRole("link", { name: "Accept and order" }));
  await page.getByRole("heading", { name: /^Accept quote/ }).waitFor();
  await place(page, look, "Quote by keys");
};

export const boughtByKeys = async (app, me) => {
  const { page, look } = me;
  await signIn(page, app.portal("northgate"), "dana.whitfield@halvorsenhaulage.example", app.password);
  await byVehicle(page, look);
  await page.goto(`${app.portal("northgate")}/parts?stock=1`);
  const buys = page.locator("article.part", { has: page.locator("form.buy") });
  const numbers = await buys.locator(".part-no").evaluateAll((all) => all.slice(0, 2).map((one) => one.textContent));
  await byFavourites(page, look, numbers);
  await byQuote(page, look);
};
