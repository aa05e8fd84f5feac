// What pages need beyond links, forms and htmx. Runs under a strict policy: no inline code, no eval, Trusted Types.
(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // htmx parses answers through this policy, the only one the page allows; scripts in answers come out empty.
  const policy = window.trustedTypes?.createPolicy("htmx", { createHTML: (text) => text, createScript: () => "" });
  window.htmx?.registerExtension("portico", { init: (api) => policy && api.initSecurity(policy) });

  // Toasts: from the server's page, or by the event `toast` that an HX-Trigger header raises.
  const arm = (toast) => {
    const stay = toast.matches(".bad, .warn") ? 12000 : 6000;
    const leave = () => {
      toast.classList.add("leaving");
      setTimeout(() => toast.remove(), 200);
    };
    let timer = setTimeout(leave, stay);
    const pause = () => clearTimeout(timer);
    const go = () => { clearTimeout(timer); timer = setTimeout(leave, stay / 2); };
    toast.addEventListener("pointerenter", pause);
    toast.addEventListener("focusin", pause);
    toast.addEventListener("pointerleave", go);
    toast.addEventListener("focusout", go);
  };
  const say = ({ tone = "ok", text = "", detail, href, link }) => {
    const box = one("#toasts");
    const toast = one("#toast-template").content.firstElementChild.cloneNode(true);
    toast.classList.add(tone);
    const icon = { ok: "circle-check", warn: "alert-triangle", bad: "alert-circle" }[tone] ?? "info-circle";
    const use = one("use", toast);
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
    one("p", toast).textContent = text;
    const add = (tag, words) => one(".toast-text", toast).appendChild(Object.assign(document.createElement(tag), { textContent: words }));
    if (detail) add("small", detail);
    if (href && href.startsWith("/")) add("a", link ?? "Show").href = href;
    box.append(toast);
    while (box.children.length > 3) box.firstElementChild.remove();
    arm(toast);
  };
  document.addEventListener("toast", (event) => say(event.detail ?? {}));
  document.addEventListener("cart", (event) => { const spot = one("#cart-count"); if (spot) spot.textContent = event.detail.pieces; });

  // Confirm: `data-confirm` on a button asks first, then does what the button does.
  const ask = (button) => {
    const dialog = one("#confirm");
    const area = button.closest("[data-select]");
    const fill = (text) => text.replace("{n}", area ? named(area) : "");
    one("#confirm-title").textContent = fill(button.dataset.title ?? "Are you sure?");
    one("#confirm-body").textContent = button.dataset.body ?? "";
    const yes = one("#confirm-yes");
    yes.textContent = button.dataset.yes ?? button.textContent.trim();
    yes.className = `btn ${button.dataset.tone ?? "danger"}`;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return button.focus();
      // What asks here need not ask again.
      const sure = button.form?.elements.namedItem("sure");
      if (sure) sure.value = "yes";
      button.toggleAttribute("data-confirmed", true);
      button.click();
      button.removeAttribute("data-confirmed");
    }, { once: true });
    dialog.showModal();
  };

  // Selecting rows: `data-select` around a table, `data-row` and `data-all` on its boxes, `data-everything` for those of
  // all pages, `.bulk` shows the count. What is ticked stays so on the list's other pages and searches, in this tab, until
  // something was done to it; more than so many do not fit into an address that asks for a file of them.
  const MOST_TICKED = 500;
  let last = null;
  const shelf = `ticked ${location.pathname}`;
  const stored = () => JSON.parse(sessionStorage.getItem(shelf) ?? "[]");
  const ticked = new Set(stored());
  const keep = () => { if (ticked.size) sessionStorage.setItem(shelf, JSON.stringify([...ticked])); else sessionStorage.removeItem(shelf); };
  const tick = (rows, isOn) => {
    const room = MOST_TICKED - ticked.size;
    const others = rows.filter((row) => ticked.has(row.value) !== isOn);
    if (isOn && others.length > room) say({ tone: "warn", text: `At most ${MOST_TICKED} can be ticked one by one`, detail: "Narrow the list, and take all that match." });
    for (const row of isOn ? others.slice(0, room) : others) if (isOn) ticked.add(row.value); else ticked.delete(row.value);
    keep();
  };
  const selected = (area) => {
    const everything = one("[data-everything]", area);
    return everything?.checked ? everything.dataset.everything : String(ticked.size);
  };
  const named = (area) => {
    const number = selected(area);
    const [single, many] = (one(".bulk", area)?.dataset.nouns ?? "row,rows").split(",");
    return `${number} ${number === "1" ? single : many}`;
  };
  // Those of other pages go along with the form of the bar.
  const elsewhere = (bar, rows) => {
    const here = new Set(rows.map((row) => row.value));
    const others = [...ticked].filter((id) => !here.has(id));
    all("[data-elsewhere]", bar).forEach((input) => input.remove());
    one("form", bar)?.append(...others.map((value) => {
      const input = Object.assign(document.createElement("input"), { type: "hidden", name: rows[0].name, value });
      input.toggleAttribute("data-elsewhere", true);
      return input;
    }));
    return others.length;
  };
  const count = (area) => {
    const rows = all("[data-row]", area);
    rows.forEach((row) => { row.checked = ticked.has(row.value); });
    const chosen = rows.filter((row) => row.checked).length;
    const head = one("[data-all]", area);
    if (head) {
      head.checked = chosen > 0 && chosen === rows.length;
      head.indeterminate = chosen > 0 && chosen < rows.length;
    }
    const bar = one(".bulk", area);
    if (!bar) return;
    const others = elsewhere(bar, rows);
    const everything = one("[data-everything]", bar);
    if (ticked.size === 0 && everything) everything.checked = false;
    bar.hidden = ticked.size === 0;
    one("[data-count]", bar).textContent = `${selected(area)} selected${others && !everything?.checked ? `, ${others} on other pages` : ""}`;
  };
  const select = (box, event) => {
    const area = box.closest("[data-select]");
    const rows = all("[data-row]", area);
    const everything = one("[data-everything]", area);
    if (box === everything) return count(area);
    if (everything) everything.checked = false;
    if (box.matches("[data-all]")) tick(rows, box.checked);
    else if (event.shiftKey && rows.includes(last)) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(box)].sort((a, b) => a - b);
      tick(rows.slice(from, to + 1), box.checked);
    } else tick([box], box.checked);
    last = box;
    count(area);
  };

  const clicks = {
    "[data-dismiss]": (button) => button.closest(".toast, .banner").remove(),
    "[data-row], [data-all], [data-everything]": select,
    "[data-clear]": (button) => {
      const area = button.closest("[data-select]");
      ticked.clear();
      keep();
      count(area);
      // The bar that had the focus is gone.
      (last?.isConnected ? last : one("[data-row]", area))?.focus();
    },
    "[data-reveal]": (button) => {
      const input = document.getElementById(button.dataset.reveal);
      const shown = input.type === "text";
      input.type = shown ? "password" : "text";
      button.setAttribute("aria-pressed", String(!shown));
    },
    "[data-copy]": async (button) => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      say({ text: "Copied" });
    },
    "[data-fill]": (button) => {
      const input = document.getElementById(button.dataset.fill);
      input.value = button.value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
    },
    "[data-step]": (button) => {
      const input = one("input", button.parentElement);
      if (Number(button.dataset.step) > 0) input.stepUp(); else input.stepDown();
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-confirm]");
    if (!button || button.hasAttribute("data-confirmed")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(button);
  }, true);
  document.addEventListener("click", (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const target = event.target.closest?.(selector);
      if (target) act(target, event);
    }
  });

  // A row opens by a double click anywhere on it, as by Enter on its name.
  document.addEventListener("dblclick", ({ target }) => {
    const row = !target.closest("a, button, input, select, label") && target.closest(".tbl tbody tr");
    if (row) one("th a", row)?.click();
  });

  // `/` goes to the search, from anywhere but a field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const search = all("[data-slash]").find((input) => input.checkVisibility());
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  // Arrows go from tab to tab.
  document.addEventListener("keydown", (event) => {
    const tabs = event.target.closest?.(".subtabs, .seg") && all("a", event.target.closest(".subtabs, .seg"));
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!tabs || !step) return;
    event.preventDefault();
    tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length].focus();
  });

  // Forms that apply each change at once, and the live preview of name, colour and logo.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const theme = async (input) => {
    if (!/^#[0-9a-f]{6}$/i.test(input.value)) return;
    const answer = await fetch(`${input.dataset.previewTheme}?colour=${encodeURIComponent(input.value)}`);
    if (answer.ok) sheet.replaceSync((await answer.text()).replace(":root", "[data-preview]"));
  };
  const spots = (input) => input.id ? all(`[data-preview-of="${CSS.escape(input.id)}"]`) : [];
  const picture = (input) => {
    const [file] = input.files;
    if (!file || !spots(input).length) return;
    const reader = new FileReader();
    reader.onload = () => spots(input).forEach((image) => { image.src = reader.result; image.hidden = false; });
    reader.readAsDataURL(file);
  };
  document.addEventListener("input", ({ target }) => {
    for (const id of target.dataset?.twin?.split(" ") ?? []) {
      const twin = document.getElementById(id);
      if (twin && (twin.type !== "color" || /^#[0-9a-f]{6}$/i.test(target.value))) twin.value = target.value;
    }
    if (target.type === "text") spots(target).forEach((spot) => { spot.textContent = target.value; });
    if (target.matches("[data-preview-theme]")) theme(target);
  });
  // A button that waits for a box to be ticked.
  const need = (button) => { button.disabled = !document.getElementById(button.dataset.needs).checked; };
  document.addEventListener("change", ({ target }) => {
    all("[data-needs]").forEach(need);
    if (target.type === "file") picture(target);
    if (target.form?.matches("[data-auto]")) target.form.requestSubmit();
  });

  // A part of a form that belongs to some choices of a select: `data-when="method=percent_off,markup"`.
  const suit = (part) => {
    const [name, values] = part.dataset.when.split("=");
    part.hidden = !values.split(",").includes(part.closest("form").elements.namedItem(name).value);
  };
  const suitAll = () => all("[data-when]").forEach(suit);
  document.addEventListener("change", suitAll);
  window.addEventListener("pageshow", suitAll);
  suitAll();

  // A form of filters says in the address what it filters by, and nothing of the rest.
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches(".filters-pop[method=get]")) return;
    for (const name of new Set(formData.keys())) if (name !== "q" && formData.getAll(name).every((value) => value === "")) formData.delete(name);
  });

  // A form that is on its way is not sent twice; one with changes asks before the page is left.
  const changed = new Set();
  // A button that would lose what was typed gives way to a choice on saving.
  const edited = (form) => {
    all("[data-until-edited]", form).forEach((part) => { part.hidden = changed.has(form); });
    all("[data-when-edited]", form).forEach((part) => { part.hidden = !changed.has(form); });
  };
  document.addEventListener("input", ({ target }) => {
    if (!target.form?.matches("[data-unsaved]")) return;
    changed.add(target.form);
    edited(target.form);
  });
  window.addEventListener("beforeunload", (event) => { if ([...changed].some((form) => form.isConnected)) event.preventDefault(); });
  const rest = () => {
    all("[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
    all("[data-sent]").forEach((form) => form.removeAttribute("data-sent"));
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // By the attributes: a button without one says "" for it, and a field called "method" stands in the form's own way.
    const token = form.elements.namedItem("form_token");
    if (token && event.submitter?.getAttribute("formmethod") === "get") {
      // Nothing to be seen in an address.
      token.disabled = true;
      setTimeout(() => { token.disabled = false; });
    }
    if (event.defaultPrevented || (event.submitter?.getAttribute("formmethod") ?? form.getAttribute("method")) !== "post") return;
    if (form.hasAttribute("data-sent")) return event.preventDefault();
    changed.delete(form);
    if (form.matches(".bulk form")) { ticked.clear(); keep(); }
    form.setAttribute("data-sent", "");
    (event.submitter ?? one("[type=submit]", form))?.setAttribute("aria-busy", "true");
    setTimeout(rest, 15000);
  });
  window.addEventListener("pageshow", (event) => { if (!event.persisted) return;
    // What another page of the list ticked, or did to what was ticked.
    ticked.clear();
    stored().forEach((id) => ticked.add(id));
    rest();
    all("[data-select]").forEach(count);
  });

  // Once for the page, and again for each part that htmx swaps in.
  const ready = (root) => {
    all(".toast", root).forEach(arm);
    all("[data-reveal]", root).forEach((button) => { button.hidden = false; });
    all("[data-select]", root).forEach(count);
    all("[data-needs]", root).forEach(need);
    // On a phone the tabs scroll sideways: the current one is in sight.
    all(":is(.subtabs, .seg) > [aria-current]", root).forEach((tab) => {
      const tabs = tab.parentElement;
      tabs.scrollLeft += tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left - 40;
    });
    all("[data-unsaved]:has([aria-invalid=true], [data-summary])", root).forEach((form) => changed.add(form));
    all("[data-unsaved]", root).forEach(edited);
    const area = root.closest?.("[data-select]");
    if (area) count(area);
    (one("[aria-invalid=true]", root) ?? one("[data-summary]", root))?.focus();
  };
  ready(document);
  // What somebody typed, or the browser put back, before htmx listened is searched for too. htmx starts by a timer of its own.
  setTimeout(() => all("[data-slash]").filter((input) => input.value !== input.defaultValue)
    .forEach((input) => input.dispatchEvent(new Event("input", { bubbles: true }))));
  document.addEventListener("htmx:after:swap", (event) => ready(event.detail?.ctx?.target?.isConnected ? event.detail.ctx.target : document));
})();
