// From a search to an order on its way: the customer gathers, checks out and follows; staff accept and send.

import { expect, signIn, toast } from "./steps.mjs";

/** Orders a part, sends it, and cancels another order before anybody works on it. */
export const ordered = async (app, me) => {
  const { page, tap, look } = me;
  const [console_, portal] = [app.console("northgate"), app.portal("northgate")];
  const purchase = `PO ${Date.now()}`;
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/cart`);
  const empty = page.getByRole("button", { name: "Empty the cart" });
  if (await empty.count()) {
    await tap(empty);
    await tap(page.locator("#confirm-yes"));
    await toast(page, "The cart is empty");
  }
  await page.getByRole("heading", { name: "Your cart is empty" }).waitFor();
  await look("an empty cart");
  await page.goto(`${portal}/parts?stock=in`);
  const other = await page.locator("article.part .part-no").nth(1).innerText();
  await tap(page.locator("article.part form.buy button[type=submit]").first());
  await toast(page, /added to the cart/);
  expect("pieces in the cart", await page.locator("#cart-count").innerText(), /^[1-9]/);
  await look("parts with a cart");
  await tap(page.locator("article.part h2 a").first());
  await tap(page.getByRole("button", { name: "Add to cart" }));
  await toast(page, /added to the cart/);
  await tap(page.getByRole("link", { name: /^Cart, pieces/ }));
  const pieces = page.locator("#cart input[name=quantity]");
  await tap(page.getByRole("button", { name: /^More of/ }));
  await page.waitForFunction(() => document.querySelector("#cart-count").textContent.trim() !== "2");
  await look("a cart");
  me.allow(422);
  await pieces.fill("-3");
  await pieces.press("Enter");
  await page.locator("#cart [aria-invalid=true]").waitFor();
  await look("a cart with an error");
  await page.goto(`${portal}/cart`);
  await tap(page.getByRole("link", { name: "Check out" }));
  await page.getByLabel("PO number").fill(purchase);
  await look("the checkout");
  expect("no other address is asked for", await page.getByLabel("Street").isVisible(), false);
  await page.getByLabel("Ship to").selectOption("other");
  await page.getByLabel("Name or attention").fill(`Site ${purchase}`);
  await page.getByLabel("Street").fill("9 Elm St");
  await tap(page.getByRole("button", { name: "Place order" }));
  await page.locator("#to_city-err").waitFor();
  await look("the checkout with half an address");
  await page.getByLabel("City").fill("Ames");
  await page.getByLabel("State or province").fill("IA");
  // The sums follow the address.
  const summed = page.waitForResponse((answer) => answer.url().includes("keep_address=on"));
  await page.getByLabel("Keep this address").check();
  await summed;
  await tap(page.getByRole("button", { name: "Place order" }));
  await toast(page, /^Order \d+ is placed/);
  await page.getByText("9 Elm St").first().waitFor();
  await look("an order");
  const [paper] = await Promise.all([page.waitForEvent("download"), tap(page.getByRole("link", { name: "Download PDF" }))]);
  expect("the order's file", paper.suggestedFilename(), /^order-\d+\.pdf$/);
  const path = new URL(page.url()).pathname;

  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/orders?q=${encodeURIComponent(purchase)}`);
  await look("the orders of all customers");
  await page.goto(`${console_}${path}`);
  const release = page.getByRole("button", { name: "Release the order" });
  if (await release.count()) {
    await tap(release);
    await toast(page, /is released/);
  }
  await tap(page.getByRole("button", { name: "Accept" }));
  await toast(page, /is in progress/);
  await look("an order in progress");
  await tap(page.getByRole("link", { name: "Ship" }).first());
  const send = page.locator("input[name^=pieces-]").first();
  await send.fill("1");
  await page.getByLabel("Tracking number").fill("1Z 999");
  await look("the form of a shipment");
  await tap(page.getByRole("button", { name: "Send it" }));
  await toast(page, /on the way/);
  await look("an order that is partly sent");
  await tap(page.getByRole("link", { name: "Change" }));
  await page.getByRole("heading", { name: /^Change order/ }).first().waitFor();
  await look("the form that changes an order");
  await page.getByLabel("Part number").fill(other.toLowerCase().replaceAll("-", ""));
  await page.locator("#add_pieces").fill("3");
  await tap(page.getByRole("button", { name: "Add line" }));
  await page.locator("tr .badge", { hasText: "New" }).waitFor();
  await look("an order with a part to be added");
  await tap(page.getByRole("button", { name: "Save changes" }));
  await toast(page, /is changed/);
  await page.getByText(`Added: 3 × ${other}`).waitFor();
  await tap(page.getByRole("link", { name: /^Correct/ }));
  await page.getByLabel("Carrier").fill("UPS");
  await look("the form that corrects a shipment");
  await tap(page.getByRole("button", { name: "Save the correction" }));
  await toast(page, "The shipment is corrected");
  const tracked = page.getByRole("link", { name: /^Track 1Z 999 at UPS/ });
  expect("where the carrier tells", await tracked.getAttribute("href"), "https://www.ups.com/track?tracknum=1Z999");

  await page.goto(`${portal}${path}`);
  await page.getByText("1Z 999").first().waitFor();
  await look("an order on its way");
  await page.goto(`${console_}${path}`);
  await tap(page.getByRole("button", { name: /^Undo/ }));
  await page.getByRole("dialog", { name: "Undo this shipment?" }).waitFor();
  await look("the question before a shipment is undone");
  await tap(page.locator("#confirm-yes"));
  await toast(page, "The shipment is undone");
  await page.goto(`${portal}${path}`);
  await tap(page.getByRole("button", { name: "Order again" }));
  await toast(page, /in the cart again/);
  await tap(page.getByRole("link", { name: "Check out" }));
  await tap(page.getByRole("button", { name: "Place order" }));
  await toast(page, /^Order \d+ is placed/);
  await tap(page.getByRole("button", { name: "Cancel the order" }));
  await page.getByRole("dialog", { name: /^Cancel order/ }).waitFor();
  await look("the question before an order is cancelled");
  await tap(page.locator("#confirm-yes"));
  await toast(page, /is cancelled/);
  await page.goto(`${portal}/orders`);
  await look("a customer's orders");
};
