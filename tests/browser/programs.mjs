// Files as other programs write them come in as they are: nobody opens them in a spreadsheet or chooses a column before.

import { exported } from "./files.mjs";
import { bringIn, expect, signIn } from "./steps.mjs";

/** Brings in what programs exported, looks at what became of it, and tries one of the files once more. */
export const broughtInRaw = async (app, me) => {
  const { page, tap, look, device } = me;
  const console_ = app.console("northgate");
  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  const { contactList, items, products } = exported(device);
  const comesIn = async (kind, file, said) => expect(`${kind} of ${file.name}`, await bringIn(app, me, "northgate", kind, file), said);
  await comesIn("customers", contactList, /2 rows were brought in\.(?! \d+ rows? could)/);
  await comesIn("contacts", contactList, /2 rows were brought in\.(?! \d+ rows? could)/);
  await comesIn("parts", items, /2 rows were brought in\. 1 row could not be/);
  await page.getByText("This is a category").first().waitFor();
  // A further picture is a row that brings nothing in.
  await comesIn("parts", products, /3 rows were brought in\.(?! \d+ rows? could)/);

  await page.goto(`${console_}/customers?q=quillfeather+${device}`);
  expect("customers of that name", await page.locator("tbody tr").count(), 1);
  await page.getByRole("link", { name: `Quillfeather "Larry" Diesel ${device}` }).first().waitFor();
  await look("a customer of a contact list");
  await page.goto(`${console_}/contacts?q=june+${device}`);
  await page.locator("tbody tr", { hasText: `parts-${device}@bellwether.example` }).waitFor();
  await page.goto(`${console_}/parts?q=qb1${device}`);
  await page.locator("tbody tr", { hasText: `QB1-${device}` }).getByText("$1,184.50").first().waitFor();
  await page.goto(`${console_}/parts?q=tarp+strap+${device}`);
  expect("variants are parts of their own", await page.locator("tbody tr").count(), 2);
  await look("the variants of a shop");

  await page.goto(`${console_}/imports/new?kind=customers`);
  await page.getByLabel("CSV file").setInputFiles(contactList);
  await tap(page.getByRole("button", { name: "Upload file" }));
  await page.getByText("This looks like an export of QuickBooks Online.").waitFor();
  await tap(page.getByRole("button", { name: "Check the rows" }));
  await page.getByText("everything in this file is known already").waitFor();
  await look("a file that was brought in before");
};
