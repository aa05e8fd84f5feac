// The journeys: title, device, what happens.

import { contacts, customers, parts } from "./files.mjs";
import { approved } from "./approvals.mjs";
import { changedInBulk, limitedCatalogue } from "./catalogues.mjs";
import { keptFavourites } from "./favourites.mjs";
import { orderedForVehicle } from "./finding.mjs";
import { heldAndReleased } from "./held.mjs";
import { setUpOwnList } from "./own_lists.mjs";
import { quoted } from "./quotes.mjs";
import { invitedTogether } from "./bulk.mjs";
import { contactsByKeys, focusIsSeen, signInByKeys, tabTo } from "./keys.mjs";
import { boughtByKeys } from "./bought_by_keys.mjs";
import { ordered } from "./orders.mjs";
import { quickOrdered } from "./quick_order.mjs";
import { agreedPrice } from "./prices.mjs";
import { broughtInRaw } from "./programs.mjs";
import { steppedByMultiples } from "./quantities.mjs";
import { PASSWORD, activate, brand, bringIn, consent, expect, pay, setPassword, signIn, toast } from "./steps.mjs";
import { visitor } from "./visitor.mjs";
import { waysIn } from "./ways_in.mjs";

/** The business's logo stands top left on each page that the portal's menus lead to. */
const logoOnEveryPage = async (page, portal) => {
  const links = await page.locator("nav a[href^='/'], .dock a[href^='/']").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  const paths = new Set(["/", "/account", "/help", ...links]);
  if (paths.size < 6) throw new Error(`the menus lead to ${[...paths]} only`);
  for (const path of paths) {
    await page.goto(`${portal}${path}`);
    const logo = page.locator("a[href='/'] img.logo:visible").first();
    await logo.waitFor();
    const { x, y } = await logo.boundingBox();
    if (x > 60 || y > 40) throw new Error(`the logo of ${path} stands at ${x}, ${y}`);
    expect(`the logo's width on ${path} is real`, await logo.evaluate((image) => image.naturalWidth > 0), true);
  }
  await page.goto(`${portal}/`);
};

/** From the public site to a customer who finds a part, and is out again at the next click. */
const newcomer = (business, name) => async (app, me) => {
  const { page, tap, look, context } = me;
  const owner = `owner@${name}.example`;
  const [console_, portal] = [app.console(name), app.portal(name)];
  await activate(app, me, { business, name, email: owner });
  await setPassword(app, me, owner);
  await signIn(me, console_, owner);
  await page.getByRole("heading", { name: "Set up your portal" }).waitFor();
  await look("the console's first page");

  await brand(app, me, name);
  expect("customers", await bringIn(app, me, name, "customers", customers), /2 rows were brought in\. 1 row could not be/);
  expect("contacts", await bringIn(app, me, name, "contacts", contacts), /2 rows were brought in/);
  expect("parts", await bringIn(app, me, name, "parts", parts), /3 rows were brought in/);
  await page.goto(`${console_}/`);
  expect("steps done", await page.getByText(/of 8 done/).innerText(), "5 of 8 done");

  await page.goto(`${console_}/contacts`);
  await look("contacts");
  const row = page.locator("tr", { hasText: "Mina Okafor" });
  await tap(row.getByRole("button", { name: /^Invite/ }));
  await toast(page, "Invitation sent to Mina Okafor");
  await setPassword(app, me, "mina@halstead.example");

  await page.goto(`${portal}/sign-in`);
  const shown = page.locator("img.logo:visible").first();
  await shown.waitFor();
  expect("the logo's width is real", await shown.evaluate((image) => image.naturalWidth > 0), true);
  await signIn(me, portal, "MINA@halstead.example");
  await look("the portal's first page");
  await logoOnEveryPage(page, portal);
  await page.getByRole("searchbox", { name: "Find parts" }).fill("rt54107");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/parts\?/);
  const hit = page.getByRole("link", { name: "Brake rotor, front" });
  await hit.first().waitFor();
  await look("parts found");
  await tap(hit.last());
  await page.getByRole("heading", { level: 1, name: "Brake rotor, front" }).waitFor();
  await look("a part");
  await page.goto(`${portal}/account`);
  await look("the account");

  const staff = await context.newPage();
  await staff.goto(`${console_}/contacts`);
  await tap(staff.locator("tr", { hasText: "Mina Okafor" }).getByRole("button", { name: /^Revoke/ }));
  await staff.getByRole("dialog", { name: "Revoke Mina Okafor’s access?" }).waitFor();
  await look("the question before access is taken", staff);
  await tap(staff.getByRole("button", { name: "Revoke access" }));
  await toast(staff, "Access of Mina Okafor revoked");
  await tap(page.getByRole("link", { name: "Home" }).locator("visible=true").first());
  await page.waitForURL(/\/sign-in/);
  await page.locator("#name").fill("mina@halstead.example");
  await page.locator("#password").fill(PASSWORD);
  me.allow(422);
  await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  await page.getByRole("alert").waitFor();
  await look("sign-in refused");
};

/** The form holds the focus; what was typed into it is gone once Escape has closed it. */
const leaveByEscape = async (page, form) => {
  const name = form.getByLabel("Your Name");
  const before = await name.inputValue();
  expect("the focus is in the form", await form.evaluate((dialog) => dialog.contains(document.activeElement)), true);
  await name.fill("Somebody Else");
  await form.getByRole("checkbox").check();
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "hidden" });
  await page.reload();
  expect("the name after Escape", await page.locator("#activate #contact_name").inputValue(), before);
  expect("the box after Escape", await page.locator("#activate #consent").isChecked(), false);
};

/** The owner closes the portal, and opens it again with everything in it. */
const closing = (name) => async (app, me) => {
  const { page, tap, look } = me;
  const general = `${app.console(name)}/settings/customer-portal/general`;
  await signIn(me, app.console(name), `owner@${name}.example`);
  await page.goto(general);
  await look("the general settings");
  await tap(page.getByRole("button", { name: "Deactivate Portal Now" }).first());
  const dialog = page.getByRole("dialog", { name: "Deactivate the portal?" });
  await dialog.waitFor();
  await look("the question before the portal closes");
  await dialog.getByLabel(/^Now/).check();
  await tap(dialog.getByRole("button", { name: "Deactivate Portal Now" }));
  await page.getByText("Portal Disabled").waitFor();
  await look("the settings of a closed portal");

  me.allow(403, 404, 503);
  await page.goto(app.portal(name));
  await page.getByRole("heading", { name: /not open|not available/i }).waitFor();
  await look("a closed portal");

  await page.goto(general);
  await tap(page.getByRole("button", { name: "Activate Portal Now" }));
  const form = page.getByRole("dialog", { name: "Portal Activation Request Form" });
  await leaveByEscape(page, form);
  expect("the portal after Escape", await page.getByText("Portal Disabled").count(), 1);
  await tap(page.getByRole("button", { name: "Activate Portal Now" }));
  await consent(form);
  await look("the form that opens it again");
  await tap(form.getByRole("button", { name: "Activate Now" }));
  await pay(page, tap);
  await page.getByText("Portal Enabled").waitFor();
  await page.goto(`${app.console(name)}/contacts`);
  await page.getByText("Mina Okafor").first().waitFor();
  await page.goto(`${app.portal(name)}/sign-in`);
  await page.getByRole("button", { name: "Sign in", exact: true }).waitFor();
};

/** Signs in, finds a customer, opens it and takes access from nobody, without a mouse. */
const keyboard = async (app, me) => {
  const { page } = me;
  const host = app.console("northgate");
  await signInByKeys(app, page, host, "robin.sato@northgate.example");

  await page.keyboard.press("Tab");
  await page.getByRole("link", { name: "Skip to content" }).evaluate((link) => { if (link !== document.activeElement) throw new Error("the first Tab is not the skip link"); });
  await tabTo(page, page.getByRole("link", { name: "Customers" }).first());
  await page.keyboard.press("Enter");
  await page.waitForURL(`${host}/customers`);
  await page.keyboard.press("/");
  await page.keyboard.type("halvorsen");
  await page.waitForURL(/q=halvorsen/);
  const row = page.locator("tbody").getByRole("link", { name: "Halvorsen Haulage", exact: true });
  await page.locator("tbody tr").nth(1).waitFor({ state: "detached" });
  await tabTo(page, row);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Halvorsen Haulage" }).waitFor();
  await tabTo(page, page.getByRole("link", { name: "Customer Portal Access" }));
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "customer-portal-access");

  await page.goto(`${host}/contacts?q=whitfield`);
  const revoke = page.getByRole("button", { name: /^Revoke/ }).first();
  await tabTo(page, revoke);
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await focusIsSeen(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await revoke.evaluate((button) => { if (button !== document.activeElement) throw new Error("the focus does not come back"); });
};

/** Opens a contact far down in the list; the way back leads to the same place. */
const thereAndBack = async (page, tap) => {
  const list = page.url();
  const row = page.locator("tbody th a").last();
  const [name, record] = [await row.innerText(), await row.getAttribute("href")];
  await row.scrollIntoViewIfNeeded();
  const place = await page.evaluate(() => scrollY);
  if (place < 200) throw new Error(`the list is too short to show anything: ${place}`);
  await tap(row);
  await page.waitForURL(`**${record}`);
  await page.getByRole("heading", { level: 1, name }).waitFor();
  await page.goBack();
  await page.waitForURL(list);
  await page.waitForFunction((place) => Math.abs(scrollY - place) < 5, place);
  expect("the last row after going back", await row.innerText(), name);
};

/** Chooses columns, saves a view, takes access from two at once, gives it back, and takes the list away as a file. */
const lists = async (app, me) => {
  const { page, tap, look, device } = me;
  const console_ = app.console("northgate");
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/contacts`);
  await thereAndBack(page, tap);
  const cog = page.getByRole("button", { name: "List settings" });
  const settings = page.getByRole("dialog", { name: "List settings" });
  await tap(cog);
  await look("the columns");
  if (device === "phone") {
    await tap(settings.getByRole("button", { name: "Show Phone" }));
    await tap(settings.getByRole("button", { name: "Move Phone up" }));
  } else {
    await tap(settings.getByRole("button", { name: "Hide Customer" }));
    await page.keyboard.press("Escape");
    await settings.waitFor({ state: "hidden" });
    await tap(cog);
    await settings.getByRole("button", { name: "Hide Customer" }).waitFor();
    await tabTo(page, settings.getByRole("button", { name: "Show Phone" }));
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowUp");
  }
  await settings.getByText("Phone: shown, 4 of 5").waitFor({ state: "attached" });
  await tap(settings.getByRole("button", { name: "Save columns" }));
  await toast(page, "Columns saved");
  expect("the columns", (await page.locator("thead .sort").allInnerTexts()).join(), "Name,Customer,Portal access,Account status,Phone,Last sign-in");

  await tap(page.getByRole("button", { name: "More filters" }));
  await page.getByLabel("Account status").selectOption("confirmed");
  await look("the filters of contacts");
  await tap(page.getByRole("button", { name: "Show contacts" }));
  await page.getByRole("link", { name: /Account status: Account confirmed/ }).waitFor();
  await tap(page.getByRole("button", { name: "Save view" }));
  await page.getByLabel("Name of the view").fill(`Signed in (${device})`);
  await look("saving a view");
  await tap(page.locator("#save-view").getByRole("button", { name: "Save view" }));
  await toast(page, `View “Signed in (${device})” saved`);
  await page.getByRole("link", { name: `Signed in (${device})`, exact: true }).and(page.locator("[aria-current=page]")).waitFor();

  const boxes = page.getByRole("checkbox", { name: /^Select (?!all)/ });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await look("two selected");
  const bar = page.getByRole("region", { name: "Selected contacts" });
  await tap(bar.getByRole("button", { name: "Revoke" }));
  await page.getByRole("dialog", { name: "Revoke access of 2 contacts?" }).waitFor();
  await look("the question before access is taken from two");
  await tap(page.getByRole("dialog").getByRole("button", { name: "Revoke access" }));
  await toast(page, "Access of 2 contacts revoked");
  await page.goto(`${console_}/contacts?status=revoked&sort=-name`);
  await boxes.nth(0).check();
  await bar.getByRole("checkbox", { name: /^All \d+ that match/ }).check();
  await tap(bar.getByRole("button", { name: "Restore" }));
  await tap(page.getByRole("dialog").getByRole("button", { name: "Restore access" }));
  await toast(page, /Access of \d+ contacts? restored/);

  await page.goto(`${console_}/contacts?q=whitfield`);
  await boxes.nth(0).check();
  const [file] = await Promise.all([page.waitForEvent("download"), tap(bar.getByRole("button", { name: "Export CSV" }))]);
  expect("the file", file.suggestedFilename(), /^contacts-\d{4}-\d\d-\d\d\.csv$/);
  if (device === "desktop") {
    await page.locator("tbody .c-status").first().dblclick();
    await page.waitForURL(/\/contacts\/[0-9a-f-]{36}$/);
  }
  await page.goto(`${console_}/lists/contacts/views`);
  await look("the saved views");
  await tap(page.getByRole("button", { name: `Delete Signed in (${device})` }));
  await tap(page.getByRole("dialog").getByRole("button", { name: "Delete view" }));
  await toast(page, "deleted");
  await page.goto(`${console_}/lists/contacts/columns`);
  await look("the page of columns");
  await tap(page.getByRole("button", { name: "Use the usual columns" }));
  await toast(page, "Columns saved");
};

/** Staff invite by a temporary password while they add somebody; it opens the page of a new password, once. */
const temporary = async (app, me) => {
  const { page, tap, look } = me;
  const [console_, portal] = [app.console("evergreen"), app.portal("evergreen")];
  const email = "noa.temple@customer.example";
  await signIn(me, console_, "marta.oyelaran@evergreen.example", app.password);
  await page.goto(`${console_}/settings/customer-portal/users`);
  await tap(page.getByRole("link", { name: "How people get in" }));
  await page.getByLabel(/^A temporary password/).check();
  await look("how people get in");
  await tap(page.getByRole("button", { name: "Save invitations" }));
  await toast(page, "What invitations carry is saved");
  await page.goto(`${console_}/contacts/new`);
  await page.getByLabel("First name").fill("Noa");
  await page.getByLabel("Last name").fill("Temple");
  await page.locator("#customer").selectOption({ index: 4 });
  await page.locator("#email").fill(email);
  await page.getByLabel("Send website invite when saving").check();
  await look("a new contact that is invited with the save");
  await tap(page.getByRole("button", { name: "Save contact" }));
  await toast(page, "Noa Temple added, invitation sent");
  await tap(page.getByRole("link", { name: "Edit" }));
  await page.getByRole("button", { name: "Send website invite" }).waitFor();
  await page.locator("#phone").fill("(515) 555-0188");
  await page.getByLabel("Send website invite when saving").waitFor();
  await page.getByRole("button", { name: "Send website invite" }).waitFor({ state: "hidden" });
  await look("the form once something was edited");
  await tap(page.getByRole("button", { name: "Save contact" }));

  await page.goto(app.mail);
  await tap(page.locator(".mail-row", { hasText: email }).first());
  const mail = page.frameLocator("iframe.mail-frame");
  const password = (await mail.locator("body").innerText()).match(/[2-9A-Z]{4}(-[2-9A-Z]{4}){5}/)[0];
  await look("a mail with a temporary password");
  await page.goto(`${portal}/sign-in`);
  await page.locator("#name").fill(email);
  await page.locator("#password").fill(password);
  await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  await page.getByLabel("New password").fill(PASSWORD);
  await tap(page.getByRole("button", { name: "Set password" }));
  await page.waitForURL("**/sign-in");
  await signIn(me, portal, email);
};

/** A customer's own administrator brings a colleague in and narrows her; staff look at what she then sees. */
const colleagues = (email) => async (app, me) => {
  const { page, tap, look, context } = me;
  const [portal, console_] = [app.portal("northgate"), app.console("northgate")];
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  await page.goto(`${portal}/people`);
  await look("one's own people");
  await tap(page.getByRole("link", { name: "Invite a colleague" }));
  await page.getByLabel("Work email").waitFor();
  await look("the form that invites a colleague");
  await page.getByLabel("First name").fill("Greta");
  await page.getByLabel("Last name").fill("Solheim");
  await page.getByLabel("Work email").fill(email);
  await tap(page.getByRole("button", { name: "Send invitation" }));
  await toast(page, "Invitation sent to Greta Solheim");
  await tap(page.locator("tr", { hasText: email }).getByRole("link", { name: /^Manage/ }));
  await page.getByRole("switch", { name: "See list prices" }).uncheck();
  await look("a colleague");
  await tap(page.getByRole("button", { name: "Save switches" }));
  await toast(page, "What Greta Solheim may do is saved");

  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/contacts?q=${encodeURIComponent(email)}`);
  await tap(page.locator("tbody th a").first());
  await tap(page.getByRole("link", { name: "Permissions" }));
  expect("the switch", await page.getByRole("switch", { name: "See list prices" }).isChecked(), false);
  await look("what a contact may do");
  await tap(page.getByRole("link", { name: "View as Greta" }));
  await page.getByLabel("Reason").fill("Asks why she sees no prices");
  await look("the reason for a view");
  await tap(page.getByRole("button", { name: "View as Greta" }));
  const way = page.getByRole("link", { name: "Open the portal as Greta" });
  await way.waitFor();
  await look("the way to a view");
  const [view] = await Promise.all([context.waitForEvent("page"), tap(way)]);
  const start = view.getByRole("button", { name: "Start looking" });
  await start.waitFor();
  await look("the page that begins a view", view);
  await start.click();
  await view.getByText(/Viewing as Greta Solheim of Halvorsen Haulage\. Robin Sato is only looking, with 30 minutes left/).waitFor();
  await look("a view", view);
  await view.goto(`${portal}/account`);
  await view.getByText("Not shown while you look on").waitFor();
  await look("the account in a view", view);
  await view.getByRole("button", { name: "End the view" }).click();
  await view.getByRole("heading", { name: "The view has ended" }).waitFor();
  await look("the end of a view", view);
  await view.getByRole("link", { name: "Go to the portal as yourself" }).click();
  await view.getByRole("heading", { name: "Good to see you, Dana" }).waitFor();
  await view.close();
};

const CONSOLE_PAGES = ["/", "/customers", "/customers?portal=disabled", "/customers?q=zzzz", "/customers/new", "/contacts", "/contacts?q=zzzz", "/contacts/new", "/contacts/invitations", "/custom-fields", "/custom-fields?of=customer", "/lists/customers/columns", "/lists/customers/views", "/settings/customer-portal/reports/quotes", "/settings/customer-portal/reports/access-status", "/settings/customer-portal/reports/access-status?q=zzzz", "/settings/customer-portal/reports/quotes?by=colleague", "/settings/customer-portal/reports/orders?from=2026-11-09&to=2026-11-01", "/orders", "/orders?q=zzzz", "/quotes", "/quotes?q=zzzz", "/quotes/new", "/parts", "/parts?stock=0&below=12&price=none", "/prices", "/prices/new", "/prices/check", "/price-levels", "/pricing-groups", "/customer-groups", "/imports", "/imports/new?kind=prices", "/imports/new?kind=interchange", "/imports/new?kind=own-numbers", "/colleagues", "/api-keys", "/account", "/access", "/access?show=all", "/activity", "/activity?what=imports", "/activity?customer=nobody", "/mails", "/mails/invitation", "/mails/order_shipped", "/settings/customer-portal/users/getting-in",
  ...["general", "layout", "settings", "shipping", "payments", "users", "reports"].map((tab) => `/settings/customer-portal/${tab}`)];
const PORTAL_PAGES = ["/", "/parts", "/parts?q=brake", "/parts?q=zzzzzz", "/cart", "/quick-order", "/previously-bought", "/previously-bought?q=zzzz", "/orders", "/orders?status=held", "/lists/orders/columns", "/lists/quotes/views", "/quotes", "/quotes?q=zzzz", "/quotes/new", "/favourites", "/people", "/people/new", "/people/approvals", "/approval-rules/new", "/approvals", "/account", "/help", "/help?q=order", "/help?q=zzzz", "/help/finding-your-way", "/help/orders"];
const RECORDS = {
  "/customers": ["", "/contacts", "/orders", "/quotes", "/history", "/history?what=contacts", "/addresses", "/addresses/new", "/custom", "/prices", "/catalogue", "/portal", "/access", "/edit"],
  "/contacts": ["", "/notes", "/access", "/custom", "/activities", "/permissions", "/history", "/edit"],
  "/parts": ["", "/prices", "/numbers", "/related", "/files", "/edit"],
};
const SITE_PAGES = ["/", "/activate", "/demo", "/find", "/privacy", "/terms"];

/** Opens every page of the menus, and the records behind the lists. */
const tour = async (app, me) => {
  const { page, look } = me;
  for (const path of SITE_PAGES) {
    await page.goto(`${app.site}${path}`);
    await look(path);
  }
  const console_ = app.console("northgate");
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  for (const path of CONSOLE_PAGES) {
    await page.goto(`${console_}${path}`);
    await look(`the console's ${path}`);
  }
  for (const [list, tabs] of Object.entries(RECORDS)) {
    await page.goto(`${console_}${list}`);
    const record = await page.locator("tbody th a").first().getAttribute("href");
    for (const tab of tabs) {
      await page.goto(`${console_}${record}${tab}`);
      await look(`a record of ${list}${tab}`);
    }
  }
  const portal = app.portal("northgate");
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  for (const path of PORTAL_PAGES) {
    await page.goto(`${portal}${path}`);
    await look(`the portal's ${path}`);
  }
  me.allow(404);
  await page.goto(`${portal}/nowhere`);
  await look("a page that is not there");
};

/** Menus, sheets and questions open, hold the focus, and close again. */
const menus = async (app, me) => {
  const { page, tap, look, device } = me;
  const console_ = app.console("northgate");
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  if (device === "phone") {
    await tap(page.getByRole("button", { name: "Open menu" }));
    await look("the drawer");
  }
  await tap(page.locator("[popovertarget=person-menu]").locator("visible=true"));
  await look("the person's menu");
  await page.goto(`${console_}/customers`);
  await tap(page.getByRole("button", { name: "More filters" }));
  await look("the filters");
  await page.getByLabel("Customer portal").selectOption("disabled");
  await tap(page.getByRole("button", { name: "Show customers" }));
  await tap(page.getByRole("link", { name: /Customer portal: Disabled/ }));
  await page.waitForURL(`${console_}/customers`);

  await page.goto(`${console_}/customers/new`);
  me.allow(422);
  await tap(page.getByRole("button", { name: "Save customer" }));
  await page.locator("#name[aria-invalid=true]").waitFor();
  await page.locator("#name").evaluate((input) => { if (input !== document.activeElement) throw new Error("the field with the error has no focus"); });
  await look("a form with an error");
  await page.locator("#name").fill("Half written");
  let asked = 0;
  page.on("dialog", (dialog) => { asked += 1; return dialog.accept(); });
  await page.goto(`${console_}/contacts`);
  if (asked !== 1) throw new Error("leaving a form with changes did not ask");

  await page.goto(`${console_}/customers?q=halvorsen`);
  const customer = await page.locator("tbody th a").first().getAttribute("href");
  await page.goto(`${console_}${customer}/portal`);
  const toggle = page.getByRole("switch").and(page.locator(":enabled")).first();
  const before = await toggle.isChecked();
  await tap(toggle);
  await page.goto(`${console_}/customers`);
  expect("questions after a switch that was not saved", asked, 2);
  await page.goto(`${console_}${customer}/portal`);
  expect("the switch that was not saved", await toggle.isChecked(), before);
  for (const now of [!before, before]) {
    await tap(toggle);
    await tap(page.getByRole("button", { name: "Save what they see" }));
    await page.locator(".toast").first().waitFor();
    await page.goto(`${console_}${customer}/portal`);
    expect("the switch that was saved", await toggle.isChecked(), now);
  }
  expect("questions after switches that were saved", asked, 2);
};

/** Staff add a user and copy a login link; its owner comes in by it in a clean browser, with the code from the mail. */
const link = async (app, me) => {
  const { page, tap, look, device, context } = me;
  const [console_, portal, email] = [app.console("northgate"), app.portal("northgate"), `lin.${device}@halvorsenhaulage.example`];
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: console_ });
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/customers?q=halvorsen`);
  await tap(page.getByRole("link", { name: "Halvorsen Haulage", exact: true }).first());
  await tap(page.getByRole("link", { name: "Customer Portal", exact: true }));
  await page.waitForURL(/\/portal$/);
  await look("a customer's portal users");
  await tap(page.getByRole("link", { name: /^Add a user/ }));
  expect("the customer is chosen", await page.getByLabel("Customer").locator("option:checked").innerText(), "Halvorsen Haulage");
  await page.getByLabel("First name").fill("Lin");
  await page.getByLabel("Last name").fill("Moreau");
  await page.locator("#email").fill(email);
  await tap(page.getByRole("button", { name: "Save contact" }));
  await page.waitForURL(/\/portal$/);
  await tap(page.getByRole("row").filter({ hasText: email }).getByRole("link", { name: "Lin Moreau", exact: true }));
  await page.getByRole("heading", { level: 1, name: "Lin Moreau" }).waitFor();
  await tap(page.getByRole("link", { name: "Website Access", exact: true }));
  await page.waitForURL(/\/access$/);
  await look("a contact without a login link");
  await tap(page.getByRole("button", { name: "Enable Login Via Link" }));
  await toast(page, "Login link of Lin Moreau is on");
  await look("a contact with a login link");
  await tap(page.getByRole("button", { name: /^Copy/ }));
  await toast(page, "Copied");
  const address = await page.evaluate(() => navigator.clipboard.readText());

  const lin = await visitor(app, context.browser(), device);
  try {
    await lin.page.goto(address);
    const button = lin.page.getByRole("button", { name: "Sign in" });
    await button.waitFor();
    expect("the address without the secret", lin.page.url(), `${portal}/link`);
    await lin.look("a login link's page");
    await lin.tap(button);
    await lin.page.waitForURL(`${portal}/link/code`);
    await lin.look("the page that asks for a code");
    await page.goto(app.mail);
    await tap(page.locator(".mail-row", { hasText: email }).first());
    const code = await page.frameLocator("iframe.mail-frame").locator("dd").first().innerText();
    await lin.page.getByLabel("Code").fill(code);
    await lin.tap(lin.page.getByRole("button", { name: "Sign in" }));
    await lin.page.waitForURL(`${portal}/`);
    await lin.page.goto(`${portal}/account`);
    await lin.look("the account of whoever came in by a link");
    await lin.page.goto(address);
    await lin.tap(button);
    await lin.page.waitForURL(`${portal}/`);

    await page.goto(`${console_}/contacts?q=${encodeURIComponent(email)}`);
    await tap(page.getByRole("row").filter({ hasText: email }).getByRole("link", { name: "Lin Moreau", exact: true }));
    await tap(page.getByRole("link", { name: "Website Access", exact: true }));
    await page.getByRole("heading", { name: "Devices that know the login link" }).waitFor();
    await look("where somebody is signed in");
    await tap(page.getByRole("button", { name: /^Forget/ }).first());
    await toast(page, "Forgotten");
    await lin.page.goto(address);
    await lin.tap(button);
    await lin.page.waitForURL(`${portal}/link/code`);
    await tap(page.getByRole("button", { name: /^Sign out (?!everywhere)/ }).and(page.locator("main button")).first());
    await toast(page, "Signed out");
    await lin.page.goto(`${portal}/account`);
    await lin.page.waitForURL(/\/sign-in/);
    await tap(page.getByRole("button", { name: "Disable", exact: true }));
    await tap(page.getByRole("button", { name: "Disable link" }));
    await toast(page, "Login link of Lin Moreau disabled");
    await lin.page.goto(`${portal}/account`);
    await lin.page.waitForURL(/\/sign-in/);
    await lin.page.goto(address);
    await lin.tap(button);
    await lin.page.getByRole("heading", { name: "This does not work any more" }).waitFor();
    await lin.look("a login link that does not work");
    me.complaints.push(...lin.complaints);
  } finally {
    await lin.context.close();
  }
};

/** Somebody who works for two customers changes between them, and staff see both of her records. */
const severalCustomers = async (app, me) => {
  const { page, tap, look } = me;
  const [console_, portal, email] = [app.console("northgate"), app.portal("northgate"), "dana.whitfield@halvorsenhaulage.example"];
  await signIn(me, portal, email, app.password);
  const company = page.getByRole("button", { name: /^You act for/ });
  for (const [from, to] of [["Halvorsen Haulage", "Pinecrest Auto Group"], ["Pinecrest Auto Group", "Halvorsen Haulage"]]) {
    expect("the company", await company.innerText(), new RegExp(from));
    await tap(company);
    await look(`the companies, at ${from}`);
    await tap(page.locator("#company-menu").getByRole("button", { name: to }));
    await toast(page, `You act for ${to} now`);
  }
  await look("the portal after the change");
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/contacts?q=${encodeURIComponent(email)}`);
  await tap(page.locator("tr", { hasText: "Pinecrest" }).getByRole("link", { name: "Dana Whitfield" }).first());
  await page.getByText("Signs in with", { exact: true }).waitFor();
  await look("a contact with another's login");
  await tap(page.getByRole("button", { name: "Unlink login" }));
  await page.getByRole("dialog", { name: "Unlink Dana Whitfield from this login?" }).waitFor();
  await look("the question before a login is unlinked");
};

export const journeys = [
  ["a newcomer opens a portal, and a customer comes in and goes out", "desktop", newcomer("Fieldstone Supply", "fieldstone")],
  ["a newcomer opens a portal on a phone, and a customer comes in and goes out", "phone", newcomer("Ironwood Parts", "ironwood")],
  ["an owner closes the portal and opens it again", "desktop", closing("fieldstone")],
  ["an owner closes the portal and opens it again on a phone", "phone", closing("ironwood")],
  ["staff do their work without a mouse", "desktop", keyboard],
  ["menus, filters, errors and unsaved changes", "desktop", menus],
  ["menus, filters, errors and unsaved changes on a phone", "phone", menus],
  ["columns, views, many at once and files", "desktop", lists],
  ["columns, views, many at once and files on a phone", "phone", lists],
  ["contacts are invited together", "desktop", invitedTogether],
  ["contacts are invited together, on a phone", "phone", invitedTogether],
  ["contacts are looked after without a mouse", "desktop", contactsByKeys],
  ["an invitation with a temporary password", "desktop", temporary],
  ["a login link", "desktop", link],
  ["a login link on a phone", "phone", link],
  ["an administrator brings a colleague in, and staff look at what she sees", "desktop", colleagues("greta@halvorsenhaulage.example")],
  ["an administrator brings a colleague in on a phone, and staff look at what she sees", "phone", colleagues("greta.s@halvorsenhaulage.example")],
  ["a price is agreed, and its customer sees it", "desktop", agreedPrice],
  ["a price is agreed, and its customer sees it on a phone", "phone", agreedPrice],
  ["parts are ordered and sent", "desktop", ordered],
  ["parts are ordered and sent, on a phone", "phone", ordered],
  ["a spreadsheet order with bad lines", "desktop", quickOrdered],
  ["a spreadsheet order with bad lines, on a phone", "phone", quickOrdered],
  ["quantities step by what a part is sold in", "desktop", steppedByMultiples],
  ["quantities step by what a part is sold in, on a phone", "phone", steppedByMultiples],
  ["files of other programs come in as they are", "desktop", broughtInRaw],
  ["files of other programs come in as they are, on a phone", "phone", broughtInRaw],
  ["a quote is asked for, priced and accepted", "desktop", quoted],
  ["a quote is asked for, priced and accepted, on a phone", "phone", quoted],
  ["parts that fit a vehicle are ordered", "desktop", orderedForVehicle],
  ["parts that fit a vehicle are ordered, on a phone", "phone", orderedForVehicle],
  ["a customer buys with the keyboard alone", "desktop", boughtByKeys],
  ["favourites are kept and put in order", "desktop", keptFavourites],
  ["favourites are kept and put in order, on a phone", "phone", keptFavourites],
  ["a customer sees a part of the catalogue", "desktop", limitedCatalogue],
  ["a customer sees a part of the catalogue, on a phone", "phone", limitedCatalogue],
  ["many parts are changed at once", "desktop", changedInBulk],
  ["many parts are changed at once, on a phone", "phone", changedInBulk],
  ["an order beyond the credit limit is held and released", "desktop", heldAndReleased],
  ["an order beyond the credit limit is held and released, on a phone", "phone", heldAndReleased],
  ["a contact sets up the list of orders", "desktop", setUpOwnList],
  ["a contact sets up the list of orders, on a phone", "phone", setUpOwnList],
  ["an order is approved by a colleague", "desktop", approved],
  ["an order is approved by a colleague, on a phone", "phone", approved],
  ["one person at two customers", "desktop", severalCustomers],
  ["one person at two customers, on a phone", "phone", severalCustomers],
  ["every page of the menus", "desktop", tour],
  ["every page of the menus on a phone", "phone", tour],
  // Last: these people are asked for a second step from then on.
  ["a customer's ways to sign in", "phone", waysIn((app) => app.portal("northgate"), "dana.whitfield@halvorsenhaulage.example")],
  ["a colleague's ways to sign in", "desktop", waysIn((app) => app.console("northgate"), "robin.sato@northgate.example")],
];
