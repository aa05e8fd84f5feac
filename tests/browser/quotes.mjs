// A quote from the question to the order: asked for, priced by staff, written about, accepted; and a cart that is saved.

import { expect, signIn, toast } from "./steps.mjs";

const DRAWING = { name: "drawing.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n") };

/** Asks for a quote, prices and sends it, accepts it, and saves a cart as a second one. */
export const quoted = async (app, me) => {
  const { page, tap, look } = me;
  const [console_, portal] = [app.console("northgate"), app.portal("northgate")];
  await signIn(me, portal, "dana.whitfield@halvorsenhaulage.example", app.password);
  const put = async () => {
    await page.goto(`${portal}/parts?stock=in`);
    await tap(page.locator("article.part form.buy button[type=submit]").first());
    await toast(page, /added to the cart/);
    await page.goto(`${portal}/cart`);
    await tap(page.getByRole("link", { name: "Save as a quote, or ask for one" }));
    await page.getByRole("heading", { name: "New quote" }).waitFor();
  };
  await put();
  await look("a new quote");
  const job = `Trailer ${Date.now()}`;
  await page.getByLabel("Reference").fill(job);
  await page.getByLabel("Pieces, 1").fill("many");
  me.allow(422);
  await tap(page.getByRole("button", { name: "Ask for a quote" }));
  await page.locator("#words-0-err").waitFor();
  expect("what was typed", await page.getByLabel("Reference").inputValue(), job);
  await look("a new quote with errors");
  await page.getByLabel("What you need, 1").fill("Bracket for the left fender, as drawn");
  await page.getByLabel("Pieces, 1").fill("4");
  await tap(page.getByRole("button", { name: "Ask for a quote" }));
  await toast(page, /is asked for/);
  await page.getByText("looks at it and sends you its offer").waitFor();
  await page.getByRole("textbox", { name: "Message" }).fill("The drawing comes along.");
  await page.getByLabel("Document").setInputFiles(DRAWING);
  await tap(page.getByRole("button", { name: "Send message" }));
  await toast(page, /Message sent/);
  await look("a quote that is asked for");
  const home = new URL(page.url()).pathname;

  await signIn(me, console_, "robin.sato@northgate.example", app.password);
  await page.goto(`${console_}/quotes?q=${encodeURIComponent(job)}`);
  await page.getByRole("heading", { level: 1, name: "Quotes" }).waitFor();
  await look("the list of quotes");
  await page.goto(`${console_}${home}`);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "drawing", exact: true }).click()]);
  expect("the document", file.suggestedFilename(), "drawing.pdf");
  await look("a quote as staff see it");
  await tap(page.getByRole("link", { name: "Price it" }));
  await page.getByRole("heading", { name: /^Price quote/ }).waitFor();
  await tap(page.getByRole("button", { name: "Save and send" }));
  await page.getByText("Enter the price of one.").first().waitFor();
  await look("a quote without a price");
  await page.getByLabel("Price of one of line 1").fill("41.50");
  await page.locator("tr", { has: page.locator("input[value^=Bracket]") }).getByLabel(/^Price of one/).fill("12");
  await page.getByLabel("Or in words").fill("Fitting on site");
  await page.locator("#add_price").fill("150");
  await tap(page.getByRole("button", { name: "Add line" }));
  await toast(page, /Line added/);
  await page.getByLabel("Shipping").fill("0");
  await page.getByLabel("Note").fill("The brackets take two weeks.");
  await look("a quote that is priced");
  await tap(page.getByRole("button", { name: "Save and send" }));
  await toast(page, /^Quote \d+ is sent/);
  await look("a quote that is sent");

  await page.goto(`${portal}${home}`);
  await page.getByText("The brackets take two weeks.").waitFor();
  await look("an offer");
  await tap(page.getByRole("link", { name: "Accept and order" }));
  await page.getByRole("heading", { name: /^Accept quote/ }).waitFor();
  await look("the checkout of a quote");
  await page.getByLabel("PO number").fill(`PO ${Date.now()}`);
  await tap(page.getByRole("button", { name: "Place order" }));
  await toast(page, /^Order \d+ is placed/);
  await look("the order of a quote");
  await page.goto(`${portal}${home}`);
  await page.getByText("This quote became").waitFor();

  await put();
  await page.getByLabel("Reference").fill("Next month");
  await tap(page.getByRole("button", { name: "Save at these prices" }));
  await toast(page, /^Saved as quote/);
  await look("a cart that is saved");
  await tap(page.locator("summary", { hasText: "Decline this quote" }));
  await page.getByLabel("Reason").fill("We bought it elsewhere.");
  await tap(page.getByRole("button", { name: "Decline", exact: true }));
  await toast(page, /is declined/);
  await page.goto(`${portal}/quotes?status=declined`);
  await page.getByText("Next month").first().waitFor();
  await look("the company's quotes");
};
