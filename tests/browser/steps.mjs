// What people do, step by step. `me` is a visitor; `look` checks each page on the way.

import { logo } from "./files.mjs";

export const PASSWORD = "walnut gravel mitten";

/** Says what is wrong when something is not as it should be. */
export const expect = (what, is, wanted) => {
  const fits = wanted instanceof RegExp ? wanted.test(is) : is === wanted;
  if (!fits) throw new Error(`${what}: expected ${wanted}, got ${is}`);
};

/** Waits for what the product says in the corner. */
export const toast = (page, text) => page.locator(".toast", { hasText: text }).first().waitFor();

/** Fills in the request form, pays, and waits until the portal is open. */
export const activate = async (app, me, { business, name, email }) => {
  const { page, tap, look } = me;
  await page.goto(app.site);
  await look("the public site");
  await tap(page.getByRole("link", { name: "Start now" }).first());
  await page.getByLabel("Preferred Portal Login Name").fill("northgate");
  await page.getByText(/taken/i).first().waitFor();
  await look("the request form, with a name that is taken");
  for (const [label, text] of [["Your Name", "Ada Kessler"], ["Your Email", email], ["The Best Phone", "(515) 555-0100"], ["Business Name", business], ["Preferred Portal Login Name", name]]) {
    await page.getByLabel(label).fill(text);
  }
  await page.locator("#login_name-state .good").waitFor();
  await consent(page);
  await tap(page.getByRole("button", { name: "Activate Now" }));
  await pay(page, tap);
  await page.getByRole("heading", { name: "Your portal is open" }).waitFor();
  const took = await page.getByText("From your payment to the open portal it took").innerText();
  if (!/took (less than a second|\d+\.\d seconds)/.test(took)) throw new Error(`the opening page says: ${took}`);
  await look("the opening page");
  await tap(page.getByRole("link", { name: "Open the mail" }));
  await page.waitForURL(`${app.mail}/`);
};

/** Ticks the box that the fee is understood: without it nobody activates anything. */
export const consent = async (form) => {
  const [box, button] = [form.getByRole("checkbox", { name: "I understand the fee is $300/month" }), form.getByRole("button", { name: "Activate Now" })];
  expect("Activate Now before the box is ticked", await button.isDisabled(), true);
  await box.check();
  expect("Activate Now once the box is ticked", await button.isDisabled(), false);
  await box.uncheck();
  expect("Activate Now once the box is empty again", await button.isDisabled(), true);
  await box.check();
};

/** Fills in the card on the payment page. */
export const pay = async (page, tap) => {
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel("Expires").fill("12 / 34");
  await page.getByLabel("Security code").fill("123");
  await page.getByLabel("Name on card").fill("Ada Kessler");
  await tap(page.getByRole("button", { name: "Subscribe" }));
};

/** Opens the newest mail to somebody on the mail page and follows its link to a page that sets a password. */
export const setPassword = async (app, me, to) => {
  const { page, tap, look, context } = me;
  await page.goto(app.mail);
  await page.locator(".mail-row", { hasText: to }).first().waitFor();
  await look("the mail page");
  await tap(page.locator(".mail-row", { hasText: to }).first());
  await page.locator("iframe.mail-frame").waitFor();
  await look("a mail");
  const link = page.frameLocator("iframe.mail-frame").getByRole("link", { name: /password/i }).first();
  const [opened] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await opened.getByLabel("New password").waitFor();
  await look("the page that sets a password", opened);
  await opened.getByLabel("New password").fill(PASSWORD);
  await tap(opened.getByRole("button", { name: "Set password" }));
  await opened.waitForURL("**/sign-in");
  await opened.close();
};

export const signIn = async (me, host, name, password = PASSWORD) => {
  const { page, tap, look } = me;
  await page.goto(`${host}/sign-in`);
  await look("sign-in");
  await page.locator("#name").fill(name);
  await page.locator("#password").fill(password);
  await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  await page.waitForURL(`${host}/`);
};

/** Whoever walked here before may have left something in the cart. */
export const emptyCart = async ({ page, tap }, portal) => {
  await page.goto(`${portal}/cart`);
  const empty = page.getByRole("button", { name: "Empty the cart" });
  if (!(await empty.count())) return;
  await tap(empty);
  await tap(page.locator("#confirm-yes"));
  await toast(page, "The cart is empty");
};

/** Uploads a logo and picks a colour. */
export const brand = async (app, me, name) => {
  const { page, tap, look } = me;
  await page.goto(`${app.console(name)}/settings/customer-portal/layout`);
  await page.locator("#sign_in_logo").setInputFiles(logo);
  await page.locator("#portal_logo").setInputFiles(logo);
  const shown = page.locator("[data-preview] img.logo:visible");
  await shown.nth(1).waitFor();
  expect("the new logos are real in the preview", await shown.evaluateAll((all) => all.filter((image) => image.naturalWidth > 0).length), 2);
  const kept = await page.locator("#name").inputValue();
  await page.locator("#name").fill("A name being tried");
  expect("the name is in the preview", await page.locator("[data-preview] strong").textContent(), "A name being tried");
  await page.locator("#name").fill(kept);
  await page.locator("#colour").fill("#b43c14");
  await look("the layout settings");
  await tap(page.getByRole("button", { name: "Save layout" }));
  await toast(page, "Layout saved");
};

/** Brings one kind of rows in from a file; gives what the product said at the end. */
export const bringIn = async (app, me, name, kind, file) => {
  const { page, tap, look } = me;
  await page.goto(`${app.console(name)}/imports/new?kind=${kind}`);
  await look(`the page that imports ${kind}`);
  await page.getByLabel("CSV file").setInputFiles(file);
  await tap(page.getByRole("button", { name: "Upload file" }));
  await page.getByRole("button", { name: "Check the rows" }).waitFor();
  await look(`the columns of ${kind}`);
  await tap(page.getByRole("button", { name: "Check the rows" }));
  await page.getByRole("heading", { name: /What would change|Lines that cannot/ }).first().waitFor();
  await look(`the dry run of ${kind}`);
  await tap(page.getByRole("button", { name: `Import ${kind}` }));
  const verdict = page.locator("#import-progress .banner").first();
  await verdict.waitFor({ timeout: 30_000 });
  await look(`the result of ${kind}`);
  return verdict.innerText();
};
