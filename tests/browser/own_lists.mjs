// A customer's contact sets up the list of orders: columns by keys or finger, and a view to come back to.

import { expect, signIn, toast } from "./steps.mjs";

export const setUpOwnList = async (app, me) => {
  const { page, tap, look, device } = me;
  const portal = app.portal("northgate");
  const name = `Large ones (${device})`;
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/orders`);
  await tap(page.getByRole("button", { name: "List settings" }));
  const dialog = page.getByRole("dialog", { name: "List settings" });
  await look("the columns of a customer's orders");
  const show = dialog.getByRole("button", { name: "Show Terms" });
  if (device === "desktop") {
    await show.focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowUp");
    expect("what is said", await dialog.locator("[data-said]").innerText(), /^Terms: shown, \d+ of \d+$/);
    await dialog.getByRole("button", { name: "Save columns" }).focus();
    await page.keyboard.press("Enter");
  } else {
    await tap(show);
    await tap(dialog.getByRole("button", { name: "Move Terms up" }));
    await tap(dialog.getByRole("button", { name: "Save columns" }));
  }
  await toast(page, "Columns saved");
  await page.locator("td[data-label=Terms]").first().waitFor();
  await tap(page.getByRole("button", { name: "More filters" }));
  await page.locator("#total_from").fill("100");
  await look("the filters of a customer's orders");
  await tap(page.getByRole("button", { name: "Show orders" }));
  await page.locator(".chips").getByText("Total from 100").waitFor();
  await tap(page.getByRole("button", { name: "Save view" }));
  await page.locator("#save-view").getByLabel("Name of the view").fill(name);
  await look("a view that is saved");
  await tap(page.locator("#save-view").getByRole("button", { name: "Save view" }));
  await toast(page, `View “${name}” saved`);
  await page.getByRole("link", { name }).first().waitFor();
  await look("a customer's orders through a view");

  await page.goto(`${portal}/lists/orders/views`);
  await look("the saved views of a contact");
  me.allow(422);
  await page.locator(".view-form input[name=name]").first().fill(" ");
  await tap(page.getByRole("button", { name: `Save ${name}` }));
  await page.locator("[aria-invalid=true]").waitFor();
  await look("a view without a name");
  await page.goto(`${portal}/lists/orders/views`);
  await tap(page.getByRole("button", { name: `Delete ${name}` }));
  await tap(page.getByRole("dialog").getByRole("button", { name: "Delete view" }));
  await toast(page, "deleted");
  await page.goto(`${portal}/lists/orders/columns`);
  await look("the page of a contact's columns");
  await tap(page.getByRole("button", { name: "Use the usual columns" }));
  await toast(page, "Columns saved");
};
