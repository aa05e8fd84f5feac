// Passkeys: a form asks our server for a question, a device answers it, and the form takes the answer back.
(() => {
  "use strict";
  const forms = document.querySelectorAll("[data-passkey]");
  const Key = window.PublicKeyCredential;
  if (!Key?.parseRequestOptionsFromJSON || !Key.prototype.toJSON) return;
  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { tone: "bad", text } }));
  const question = async (form) => {
    const answer = await fetch(form.dataset.ask, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (answer.ok && answer.headers.get("content-type")?.startsWith("application/json")) return answer.json();
    throw new Error((await answer.json().catch(() => null))?.problem ?? "That did not work. Reload the page and try again.");
  };
  const answered = async (form) => {
    const asked = await question(form);
    const key = form.dataset.passkey === "get"
      ? await navigator.credentials.get({ publicKey: Key.parseRequestOptionsFromJSON(asked) })
      : await navigator.credentials.create({ publicKey: Key.parseCreationOptionsFromJSON(asked) });
    form.elements.namedItem("answer").value = JSON.stringify(key.toJSON());
    form.submit();
  };
  // What a browser says when a device was not asked, or its owner shook their head.
  const words = { NotAllowedError: "No passkey was used.", InvalidStateError: "This device has a passkey for this account already." };
  for (const form of forms) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const button = form.querySelector("[type=submit]");
      if (button.getAttribute("aria-busy")) return;
      button.setAttribute("aria-busy", "true");
      answered(form).catch((error) => {
        button.removeAttribute("aria-busy");
        say(words[error.name] ?? error.message);
      });
    });
  }
})();
