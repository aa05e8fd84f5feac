// Ways to sign in: the second step, recovery codes, a passkey on a device that the browser makes up, and a mailed link.

import { createHmac } from "node:crypto";
import { toast } from "./steps.mjs";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What a phone shows for a secret (RFC 6238), some half minutes from now. */
const code = (secret, later = 0) => {
  const bits = [...secret.replace(/\s/g, "")].map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const digest = createHmac("sha1", key).update(step).digest();
  return String((digest.readUInt32BE(digest[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};

/** The person's device: it knows its owner and keeps passkeys. */
const device = async (page) => {
  const browser = await page.context().newCDPSession(page);
  await browser.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await browser.send("WebAuthn.addVirtualAuthenticator", { options });
};

export const waysIn = (siteOf, email) => async (app, me) => {
  const { page, tap, look, context } = me;
  const site = siteOf(app);
  const firstStep = async () => {
    await page.goto(`${site}/sign-in`);
    await page.locator("#name").fill(email);
    await page.locator("#password").fill(app.password);
    await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  };
  await device(page);
  await firstStep();
  await page.waitForURL(`${site}/`);
  await page.goto(`${site}/account`);
  await look("the account");
  await page.getByLabel("Name of this device").fill("My laptop");
  await tap(page.getByRole("button", { name: "Add a passkey" }));
  await toast(page, "Passkey “My laptop” added");
  await look("the account with a passkey");

  await tap(page.getByRole("link", { name: "Set up" }));
  await page.getByRole("button", { name: "Set it up" }).waitFor();
  await look("before a second step");
  await tap(page.getByRole("button", { name: "Set it up" }));
  await page.locator("svg.qr").waitFor();
  await tap(page.getByText("No camera? Type the key"));
  const secret = await page.locator("code.key").innerText();
  await look("a picture for the phone");
  me.allow(422);
  await page.getByLabel("Code", { exact: true }).fill("000");
  await tap(page.getByRole("button", { name: "Turn it on" }));
  await page.locator("#code-err").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(code(secret));
  await tap(page.getByRole("button", { name: "Turn it on" }));
  await page.getByRole("heading", { name: "Keep your recovery codes" }).waitFor();
  const recovery = await page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem").first().innerText();
  await look("recovery codes");
  await tap(page.getByRole("link", { name: "I have kept them" }));
  await page.getByText("10 recovery codes are left").waitFor();
  await look("the account with a second step");

  await context.clearCookies();
  await page.goto(`${site}/sign-in`);
  await tap(page.getByRole("button", { name: "Sign in with a passkey" }));
  await page.waitForURL(`${site}/`);

  await context.clearCookies();
  await firstStep();
  await page.waitForURL(`${site}/sign-in/second-step`);
  await look("the second step");
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  await page.getByText("4 more tries").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(code(secret, 1));
  await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  await page.waitForURL(`${site}/`);
  if (site.includes(".console.")) return;

  await context.clearCookies();
  await page.goto(`${site}/sign-in`);
  await tap(page.getByRole("link", { name: "Email me a sign-in link" }));
  await page.getByRole("button", { name: "Email me the link" }).waitFor();
  await look("asking for a link");
  await page.getByLabel("Email or username").fill(email);
  await tap(page.getByRole("button", { name: "Email me the link" }));
  await toast(page, "a link to sign in is on its way");
  await page.goto(app.mail);
  await tap(page.locator(".mail-row", { hasText: "Your link to sign in" }).first());
  const link = page.frameLocator("iframe.mail-frame").getByRole("link", { name: "Sign in" }).first();
  const address = await link.getAttribute("href");
  await page.goto(address);
  await look("the page of a link");
  await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  await page.waitForURL(`${site}/sign-in/second-step`);
  await page.getByLabel("Code", { exact: true }).fill(recovery);
  await tap(page.getByRole("button", { name: "Sign in", exact: true }));
  await page.waitForURL(`${site}/`);
  await page.goto(address);
  await page.getByRole("heading", { name: "This link has been used" }).waitFor();
};
