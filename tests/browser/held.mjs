// An order beyond the credit limit is held, not refused, until staff release it.

import { expect, signIn, toast } from "./steps.mjs";

export const heldAndReleased = async (app, me) => {
  const { page, tap, look, device } = me;
  const [console_, portal] = [app.console("northgate"), app.portal("northgate")];
  const purchase = `Held ${device} ${Date.now()}`;
  const limit = async (amount) => {
    await page.getByLabel("Credit limit").fill(amount);
    await tap(page.getByRole("button", { name: "Save terms" }));
    await page.locator(".toast").first().waitFor();
  };
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/customers?q=Halvorsen+Haulage`);
  await tap(page.locator("tbody th a").first());
  await page.waitForURL(/\/customers\/[0-9a-f-]{36}/);
  const terms = `${console_}${new URL(page.url()).pathname.split("/").slice(0, 3).join("/")}/terms`;
  await page.goto(terms);
  const before = await page.getByLabel("Credit limit").inputValue();
  await limit("0.01");

  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/parts?stock=1`);
  await tap(page.locator("article.part form.buy button[type=submit]").first());
  await toast(page, /added to the cart/);
  await page.goto(`${portal}/checkout`);
  await page.getByLabel("PO number").fill(purchase);
  await look("a checkout beyond the credit limit");
  await tap(page.getByRole("button", { name: "Place order" }));
  await toast(page, /^Order \d+ is placed/);
  await page.getByText("On hold").first().waitFor();
  await look("an order on hold");
  const path = new URL(page.url()).pathname;

  await page.goto(`${console_}/orders?status=held&q=${encodeURIComponent(purchase)}`);
  expect("the held order", await page.locator("tbody tr").count(), 1);
  await page.goto(`${console_}${path}`);
  await page.getByText("beyond the customer’s credit limit").first().waitFor();
  await page.getByRole("textbox", { name: /^Note/ }).first().fill("They paid by phone.");
  await look("a held order, for staff");
  const release = page.getByRole("button", { name: "Release the order" });
  if (device === "desktop") {
    await release.focus();
    await page.keyboard.press("Enter");
  } else await tap(release);
  await toast(page, /is released/);
  await page.getByText("They paid by phone.").first().waitFor();
  await page.goto(`${portal}${path}`);
  await page.getByText("Received").first().waitFor();
  expect("what staff wrote stays with them", await page.getByText("They paid by phone.").count(), 0);
  await page.goto(terms);
  await limit(before);
};
