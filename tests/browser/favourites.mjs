// A list of favourites: made from a part's page, put in order by mouse, keys and finger, and sent to the cart.

import { expect, signIn, toast } from "./steps.mjs";

const names = (page) => page.locator("[data-order] > [data-move]").evaluateAll((items) => items.map((item) => item.dataset.name));

/** Waits until so many moves of a page are saved. */
const saved = (page, moves) => page.waitForFunction((moves) => Number(document.body.dataset.saved ?? 0) >= moves, moves);

/** Drags a line by its grip to where another one is; what lies beyond the window comes to whoever waits at its edge. */
const drag = async (me, from, to) => {
  const { page, context, device } = me;
  const item = (at) => page.locator("[data-order] > [data-move]").nth(at);
  await item(from).evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
  const name = await item(from).getAttribute("data-name");
  const box = await item(from).locator("[data-grip]").boundingBox();
  const grip = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const over = await item(to).boundingBox();
  const wanted = to > from ? over.y + over.height - 6 : over.y + 6;
  const y = Math.min(Math.max(wanted, 132), page.viewportSize().height - 90);
  const steps = Array.from({ length: 8 }, (_, at) => ({ x: grip.x, y: grip.y + ((y - grip.y) * (at + 1)) / 8 }));
  const arrived = () => page.waitForFunction(([name, to]) =>
    document.querySelectorAll("[data-order] > [data-move]")[to].dataset.name === name, [name, to]);
  if (device === "desktop") {
    await page.mouse.move(grip.x, grip.y);
    await page.mouse.down();
    for (const { x, y } of steps) await page.mouse.move(x, y);
    await arrived();
    await page.mouse.up();
    return;
  }
  const touch = await context.newCDPSession(page);
  const send = (type, touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", [grip]);
  for (const point of steps) await send("touchMove", [point]);
  await arrived();
  await send("touchEnd", []);
  await touch.detach();
};

/** Makes a list of four parts, moves them about, finds one of them, and puts all into the cart. */
export const keptFavourites = async (app, me) => {
  const { page, tap, look, device } = me;
  const portal = app.portal("northgate");
  const title = `Bay ${device}`;
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/parts?stock=1`);
  const buys = page.locator("article.part", { has: page.locator("form.buy") });
  const parts = await buys.locator("h2 a").evaluateAll((links) => links.slice(0, 4).map((link) => link.pathname));
  await page.goto(`${portal}${parts[0]}`);
  await tap(page.getByRole("button", { name: "Save to list" }));
  await page.locator("#save-to").getByLabel("New list").fill(title);
  await look("the menu that saves to a list");
  await tap(page.locator("#save-to form.save-new button[type=submit]"));
  await toast(page, `Saved to “${title}”`);
  for (const part of parts.slice(1)) {
    await page.goto(`${portal}${part}`);
    await tap(page.getByRole("button", { name: "Save to list" }));
    await tap(page.locator("#save-to").getByRole("button", { name: title }));
    await toast(page, `Saved to “${title}”`);
  }
  await page.goto(`${portal}/favourites`);
  await look("the lists of favourites");
  await tap(page.getByRole("link", { name: title }));
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  const [a, b, c, d] = await names(page);
  await look("a list of favourites");
  const order = async (wanted, moves) => {
    // What is dragged glides to its place.
    for (let tries = 0; tries < 30 && (await names(page)).join() !== wanted.join(); tries += 1) await page.waitForTimeout(100);
    expect("the order", (await names(page)).join(" | "), wanted.join(" | "));
    await saved(page, moves);
  };

  await drag(me, 0, 2);
  await order([b, c, a, d], 1);
  await drag(me, 3, 0);
  await order([d, b, c, a], 2);
  await page.getByRole("button", { name: `Move ${b} up`, exact: true }).focus();
  await page.keyboard.press("Alt+ArrowDown");
  await order([d, c, b, a], 3);
  await page.keyboard.press("Enter");
  await order([d, b, c, a], 4);
  expect("the focus stays", await page.evaluate(() => document.activeElement.textContent.trim()), `Move ${b} up`);
  expect("what is said", await page.locator("[data-said]").innerText(), `${b}: 2 of 4`);
  await page.reload();
  expect("the order after a reload", (await names(page)).join(" | "), [d, b, c, a].join(" | "));

  if (device === "desktop") {
    const grip = await page.locator("[data-grip]").first().boundingBox();
    await page.mouse.move(grip.x + 5, grip.y + 5);
    await page.mouse.down();
    await page.mouse.move(grip.x + 5, grip.y + 130, { steps: 6 });
    await page.keyboard.press("Escape");
    await page.mouse.up();
    expect("an escape undoes", (await names(page)).join(" | "), [d, b, c, a].join(" | "));
  }
  await page.getByRole("searchbox", { name: "Find on this list" }).fill(b.split(" ").at(-1));
  await page.keyboard.press("Enter");
  await page.locator(".chips").getByText(b.split(" ").at(-1)).waitFor();
  await look("a list that is searched");
  await tap(page.getByRole("link", { name: "Show the whole list" }).first());
  await tap(page.getByRole("button", { name: "Add all to cart" }));
  await toast(page, /in the cart|added to the cart/);
  await page.goto(`${portal}/cart`);
  for (const number of [a, b, c, d].map((name) => name.split(" ").at(-1))) await page.locator(".cart-line", { hasText: number }).first().waitFor();
};
