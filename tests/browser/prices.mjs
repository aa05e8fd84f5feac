// What a customer pays: staff agree a price, the customer sees it, and both read why.

import { signIn, toast } from "./steps.mjs";

/** Agrees a price for a customer and a part, and follows it to the customer's page and back. */
export const agreedPrice = async (app, me) => {
  const { page, tap, look } = me;
  const [console_, portal] = [app.console("northgate"), app.portal("northgate")];
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/customers?q=Halvorsen`);
  await tap(page.locator("tbody th a").first());
  await tap(page.getByRole("link", { name: "Prices", exact: true }).last());
  await page.getByRole("heading", { name: "Own prices" }).waitFor();
  await look("a customer's prices");
  await page.goto(`${console_}/parts`);
  const part = (await page.locator(".part-no").first().innerText()).trim();
  await page.goBack();
  await tap(page.getByRole("link", { name: "New rule" }));
  await page.getByLabel("Percent").waitFor({ state: "hidden" });
  await look("the form of a rule");
  me.allow(422);
  await page.getByLabel("Part", { exact: true }).fill("no such part");
  await page.getByLabel("Price of one").fill("12.34");
  await tap(page.getByRole("button", { name: "Save rule" }));
  await page.locator("#item[aria-invalid=true]").waitFor();
  await look("a rule with an error");
  await page.getByLabel("Part", { exact: true }).fill(part);
  await tap(page.getByRole("button", { name: "Save rule" }));
  await toast(page, /^\$12\.34 for Halvorsen Haulage added/);
  await page.locator("form[action='/prices/check'] #item").fill(part);
  await tap(page.getByRole("button", { name: "Show the price" }));
  await page.getByRole("heading", { name: "$12.34 each" }).waitFor();
  await look("why a price is so");

  await page.goto(`${console_}/settings/customer-portal/general`);
  const reasons = page.getByRole("switch", { name: "See why a price is theirs" });
  if (!(await reasons.isChecked())) {
    await tap(reasons);
    await tap(page.getByRole("button", { name: "Save switches" }));
    await toast(page, "What customers may do is saved");
  }
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/parts?q=${encodeURIComponent(part)}`);
  await page.getByText("$12.34").first().waitFor();
  await look("parts at their own price");
  await tap(page.locator("article.part h2 a").first());
  await tap(page.getByText("Why this price?"));
  await page.getByText("Your company’s price for this part").waitFor();
  await look("a part with its reasons");

  await page.goto(`${console_}/prices?q=${encodeURIComponent(part)}`);
  await tap(page.locator("a[href^='/prices/rules/']").first());
  await tap(page.getByRole("button", { name: "Remove", exact: true }));
  await page.getByRole("dialog", { name: "Remove this rule?" }).waitFor();
  await look("the question before a rule is removed");
  await tap(page.getByRole("button", { name: "Remove rule" }));
  await toast(page, /removed/);
};
