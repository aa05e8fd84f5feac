// Contacts are ticked on two pages and invited together: who gets a mail and who not, how it reads, how far it is, and what
// came of it.

import { expect, signIn, toast } from "./steps.mjs";

export const invitedTogether = async (app, me) => {
  const { page, tap, look } = me;
  const console_ = app.console("northgate");
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/contacts`);
  const bar = page.getByRole("region", { name: "Selected contacts" });
  const said = () => bar.locator("[data-count]").innerText();
  const rows = page.locator("[data-row]");
  const [first, second] = [await rows.nth(0).getAttribute("value"), await rows.nth(1).getAttribute("value")];
  await rows.nth(0).check();
  await rows.nth(1).check();
  expect("the bar on the first page", await said(), "2 selected");
  await tap(page.getByRole("link", { name: "Next" }));
  await page.waitForURL(/after=/);
  expect("the bar on the second page", await said(), "2 selected, 2 on other pages");
  await look("contacts ticked on another page");
  await page.locator("[data-row]").evaluateAll((boxes) => boxes.slice(0, 20).forEach((box) => box.click()));
  expect("the bar after ticking more", await said(), "22 selected, 2 on other pages");
  await tap(page.getByRole("link", { name: "First page" }));
  await page.waitForURL((url) => !url.search.includes("after="));
  expect("a box that was ticked before", await page.locator(`[data-row][value="${first}"]`).isChecked(), true);
  await page.reload();
  expect("the same after a reload", await page.locator(`[data-row][value="${second}"]`).isChecked(), true);
  expect("the bar after a reload", await said(), "22 selected, 20 on other pages");
  await tap(bar.getByRole("button", { name: "Invite" }));

  await page.waitForURL(/\/contacts\/invitations\/[0-9a-f-]{36}$/);
  const numbers = (await page.locator(".stat dd").allInnerTexts()).map(Number);
  expect("eligible and left out are all that were ticked", numbers[0] + numbers[1], 22);
  await page.getByRole("region", { name: "Who is left out" }).or(page.locator("section[aria-label='Who is left out']")).first().waitFor();
  await page.locator("section[aria-label='Who is invited']").waitFor();
  const preview = page.locator("#preview");
  await page.getByLabel("A note").fill("Our new portal is open, {first_name}.");
  await preview.getByText(/Our new portal is open, (?!\{)/).waitFor();
  await look("a bulk invitation before it is sent");
  await tap(page.getByRole("button", { name: /^Send \d+ invitations?$/ }));
  await page.locator("#bulk-invitation progress, #bulk-invitation .banner").first().waitFor();
  await page.reload();
  await page.locator("#bulk-invitation .banner").waitFor({ timeout: 60_000 });
  expect("the verdict", await page.locator("#bulk-invitation .banner").innerText(), new RegExp(`${numbers[0]} invitations? (was|were) sent`));
  await look("what came of a bulk invitation");
  await page.reload();
  await tap(page.getByRole("link", { name: /^Show contacts/ }).first());
  await page.waitForURL(/outcome=/);
  await look("the contacts behind a number");
  await page.goto(`${console_}/contacts/invitations`);
  await page.getByText("Done", { exact: true }).first().waitFor();
  await page.goto(`${console_}/contacts`);
  expect("nothing is ticked any more", await page.locator("[data-row]:checked").count(), 0);
  await bar.waitFor({ state: "hidden" });
};
