// What is sold in fours steps by fours: with the buttons and with the keyboard, in the list, on the part's page and in the cart.

import { emptyCart, expect, signIn, toast } from "./steps.mjs";

/** Presses the buttons and the arrows of a quantity that begins with four: it goes by fours, and never below four. */
const stepsByFours = async (page, tap, within, where) => {
  const input = within.locator("input[name=quantity]");
  const [more, fewer] = [/^More/, /^Fewer/].map((name) => within.getByRole("button", { name }));
  const after = async (what, wanted) => expect(`the quantity ${where} after ${what}`, await input.inputValue(), wanted);
  await after("nothing", "4");
  await tap(more);
  await after("a press on more", "8");
  await tap(fewer);
  await tap(fewer);
  await after("two presses on fewer", "4");
  await input.focus();
  for (const [key, wanted] of [["ArrowUp", "8"], ["ArrowUp", "12"], ["ArrowDown", "8"], ["ArrowDown", "4"], ["ArrowDown", "4"]]) {
    await page.keyboard.press(key);
    await after(key, wanted);
  }
  await page.keyboard.press("Tab");
  expect("Tab goes from the quantity to more", await more.evaluate((button) => button === document.activeElement), true);
  await page.keyboard.press("Enter");
  await after("Enter on more", "8");
  return input;
};

/** Four, eight and twelve spark plugs, and never six. */
export const steppedByMultiples = async (app, me) => {
  const { page, tap, look } = me;
  const portal = app.portal("northgate");
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await emptyCart(me, portal);
  await page.goto(`${portal}/parts?q=spark+plug`);
  const part = page.locator("article.part", { has: page.locator("form.buy input[step='4']") }).first();
  const name = await part.locator("h2 a").innerText();
  const typed = await stepsByFours(page, tap, part.locator("form.buy"), "in the list");
  await typed.fill("6");
  await typed.press("Enter");
  await toast(page, /sold in 4s/);
  await look("parts with a quantity that cannot be ordered");
  await typed.fill("8");
  await typed.press("Enter");
  await toast(page, `8 × ${name} added to the cart`);

  await tap(part.locator("h2 a"));
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.getByText(/^Sold in 4s/).first().waitFor();
  await stepsByFours(page, tap, page.locator("form.buy", { has: page.getByRole("button", { name: "Add to cart" }) }), "on the part's page");
  await look("a part that is sold in fours");

  await page.goto(`${portal}/cart`);
  const line = page.locator(".cart-line", { hasText: name });
  const sum = () => line.locator(".part-buy .price").innerText();
  const before = await sum();
  const follows = async (act, pieces) => {
    await act();
    await page.waitForFunction((pieces) => document.querySelector("#cart-count").textContent.trim() === pieces, pieces);
    expect("the quantity in the cart", await line.locator("input[name=quantity]").inputValue(), pieces);
  };
  await follows(() => tap(line.getByRole("button", { name: /^More of/ })), "12");
  expect("the line's sum is another one", (await sum()) !== before, true);
  await line.locator("input[name=quantity]").focus();
  await follows(() => page.keyboard.press("ArrowDown"), "8");
  expect("the line's sum is as it was", await sum(), before);
  await look("a cart with what is sold in fours");
  await tap(line.getByRole("button", { name: /^Remove/ }));
  await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
};
