// Staff's work without a mouse: whatever has the focus shows it, and Tab gets everywhere.

import { expect, toast } from "./steps.mjs";

/** Whatever has the focus shows it. */
export const focusIsSeen = async (page) => {
  const seen = await page.evaluate(() => {
    const style = getComputedStyle(document.activeElement.closest(".search") ?? document.activeElement);
    return style.boxShadow !== "none" || (style.outlineStyle !== "none" && style.outlineWidth !== "0px");
  });
  if (!seen) throw new Error(`the focus is not seen on ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
};

/** Presses Tab until something is focused; every stop on the way shows the focus. */
export const tabTo = async (page, locator, most = 60) => {
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    await focusIsSeen(page);
    if (await locator.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab never gets to ${locator}`);
};

/** Signs in by keys alone. */
export const signInByKeys = async (app, page, host, name) => {
  await page.goto(`${host}/sign-in`);
  await page.locator("#name").evaluate((input) => { if (input !== document.activeElement) throw new Error("the first field has no focus"); });
  await page.keyboard.type(name);
  await tabTo(page, page.locator("#password"));
  await page.keyboard.type(app.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${host}/`);
};

/** Presses a button that asks first, and says yes. */
const pressAndConfirm = async (page, button, yes) => {
  await tabTo(page, button, 120);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await tabTo(page, dialog.getByRole("button", { name: yes }), 4);
  await page.keyboard.press("Enter");
};

/** A contact is found, opened, edited, invited and shut out again; columns are put in order; rows are ticked over two pages. */
export const contactsByKeys = async (app, { page }) => {
  const host = app.console("northgate");
  await signInByKeys(app, page, host, "robin.sato@northgate.example");
  await page.goto(`${host}/contacts?status=not_invited&portal=enabled&active=yes`);
  const name = await page.locator("tbody tr", { has: page.getByRole("button", { name: /^Invite/ }) }).locator("th strong").first().innerText();
  await page.keyboard.press("/");
  await page.keyboard.type(name);
  await page.waitForURL(/q=/);
  await page.locator("tbody tr").nth(1).waitFor({ state: "detached" });
  await tabTo(page, page.locator("tbody").getByRole("link", { name, exact: true }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name }).waitFor();
  const record = page.url();
  await tabTo(page, page.getByRole("link", { name: "Edit", exact: true }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/edit$/);
  await tabTo(page, page.getByLabel("Salutation"));
  await page.keyboard.type("Dr.");
  await page.keyboard.press("Enter");
  await toast(page, "Contact saved");
  await tabTo(page, page.getByRole("button", { name: "Invite to Portal" }));
  await page.keyboard.press("Enter");
  await toast(page, `Invitation sent to ${name}`);
  await pressAndConfirm(page, page.getByRole("button", { name: "Revoke", exact: true }), "Revoke access");
  await toast(page, `Access of ${name} revoked`);
  await page.goto(`${record}/history`);
  for (const what of ["Contact edited", "Invitation sent", "Access revoked"]) await page.getByText(what, { exact: true }).first().waitFor();

  await page.goto(`${host}/contacts`);
  await tabTo(page, page.getByRole("button", { name: "List settings" }));
  await page.keyboard.press("Enter");
  const settings = page.getByRole("dialog", { name: "List settings" });
  await tabTo(page, settings.getByRole("button", { name: "Move Account status up" }));
  await page.keyboard.press("ArrowUp");
  await settings.getByText(/^Account status: shown, \d of \d$/).waitFor({ state: "attached" });
  await tabTo(page, settings.getByRole("button", { name: "Save columns" }));
  await page.keyboard.press("Enter");
  await toast(page, "Columns saved");
  const columns = (await page.locator("thead .sort").allInnerTexts()).join();
  expect("the columns", columns, /Account status,Portal access/);

  for (const [at, next] of [["the first page", true], ["the next page", false]]) {
    await tabTo(page, page.getByRole("checkbox", { name: /^Select (?!all)/ }).first(), 90);
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    expect(`a box ticked by keys on ${at}`, await page.locator("[data-row]:checked").count(), 1);
    if (!next) break;
    await page.getByRole("link", { name: "Next" }).focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/after=/);
  }
  const bar = page.getByRole("region", { name: "Selected contacts" });
  expect("what the bar says", await bar.locator("[data-count]").innerText(), "2 selected, 1 on other pages");
  await bar.getByRole("button", { name: "Clear selection" }).focus();
  await page.keyboard.press("Enter");
  await bar.waitFor({ state: "hidden" });
  expect("boxes after the selection is cleared", await page.locator("[data-row]:checked").count(), 0);
};
