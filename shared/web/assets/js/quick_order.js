// The pad of a quick order: rows grow as somebody types, a list that is pasted into a row is taken as a list, and a file goes
// up as soon as it is chosen. Without this, buttons do it.
(() => {
  "use strict";
  const form = document.querySelector("form.quick-order");
  if (!form) return;
  const renumber = (row, by) => {
    row.querySelectorAll("[aria-label]").forEach((field) => {
      field.value = "";
      field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+$/, (at) => String(Number(at) + by)));
    });
  };
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-blank]");
    if (!row || row.nextElementSibling || !event.target.value) return;
    const next = row.cloneNode(true);
    renumber(next, 1);
    row.after(next);
  });
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (event.target.name !== "number" || !/[\n\t]/.test(text.trim())) return;
    event.preventDefault();
    const list = form.querySelector("#paste");
    list.value = [list.value.trim(), text].filter(Boolean).join("\n");
    form.requestSubmit();
  });
  form.querySelector("#file").addEventListener("change", (event) => {
    if (event.target.files.length) form.querySelector("[data-upload]").click();
  });
})();
