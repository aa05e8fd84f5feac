// A colleague's yes: an order waits, whoever approves it finds it, and an administrator sets the rules.

import { expect, signIn, toast } from "./steps.mjs";

/** Orders beyond the amount as one person, approves it as another, rejects a second one, and changes the rules. */
export const approved = async (app, me) => {
  const { page, tap, look } = me;
  const [console_, portal] = [app.console("northgate"), app.portal("northgate")];
  const dana = "dana.whitfield@halvorsenhaulage.example";
  await signIn(me, portal, dana, app.password);
  await page.goto(`${portal}/people/approvals`);
  const about = await page.getByText(/: orders above \$100\.00$/).first().innerText();
  const name = about.split(":")[0];
  await look("a company's rules and budgets");
  await tap(page.getByRole("link", { name: "Add rule" }));
  await page.getByLabel("Above").fill("lots");
  me.allow(422);
  await tap(page.getByRole("button", { name: "Save rule" }));
  await page.locator("#over-err").waitFor();
  await look("a rule with errors");
  await page.goto(`${portal}/people`);
  const buyer = await page.locator("tr", { hasText: name }).locator("small").first().innerText();

  const paths = [];
  await me.context.clearCookies();
  await signIn(me, portal, buyer, app.password);
  for (const _ of ["approved", "rejected"]) {
    await page.goto(`${portal}/parts?stock=in`);
    const form = page.locator("article.part form.buy").first();
    await form.locator("input[name=quantity]").fill("40");
    await tap(form.locator("button[type=submit]"));
    await toast(page, /added to the cart/);
    await page.goto(`${portal}/checkout`);
    await page.getByText(/is asked before Northgate/).waitFor();
    await page.locator(".bars .hint", { hasText: "left until" }).first().waitFor();
    await look("a checkout that asks a colleague");
    await page.getByLabel("PO number").fill(`PO ${Date.now()}`);
    await tap(page.getByRole("button", { name: "Place order" }));
    await toast(page, /^Order \d+ is placed/);
    await page.getByText("This order waits for the approval of Dana Whitfield").waitFor();
    await look("an order that waits");
    paths.push(new URL(page.url()).pathname);
  }
  await page.goto(`${portal}/account`);
  await page.locator(".bars .hint", { hasText: "left until" }).first().waitFor();
  await look("the account with a budget");

  await me.context.clearCookies();
  await signIn(me, portal, dana, app.password);
  await page.goto(`${portal}/approvals`);
  await page.getByRole("heading", { level: 1, name: "Approvals" }).waitFor();
  await look("orders that wait for one's approval");
  await page.goto(`${portal}${paths[0]}`);
  await page.getByRole("heading", { name: "This order waits for your approval" }).waitFor();
  await look("an order to approve");
  await tap(page.getByRole("button", { name: "Approve the order" }));
  await toast(page, /is approved/);
  await look("an approved order");
  await page.goto(`${portal}${paths[1]}`);
  await tap(page.getByRole("button", { name: "Reject it" }));
  await page.locator("#reason-err").waitFor();
  await look("a rejection without a reason");
  await page.getByLabel("Why not").fill("Two boxes are still on the shelf.");
  await tap(page.getByRole("button", { name: "Reject it" }));
  await toast(page, /is rejected/);
  expect("the badge", await page.locator(".page-title .badge").innerText(), "Cancelled");
  await look("a rejected order");

  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/customers?q=Halvorsen`);
  await tap(page.locator("tbody").getByRole("link", { name: "Halvorsen Haulage", exact: true }));
  await tap(page.getByRole("link", { name: "Approvals", exact: true }));
  await page.getByRole("heading", { name: "Approval rules" }).waitFor();
  await look("a customer's rules and budgets");
};
