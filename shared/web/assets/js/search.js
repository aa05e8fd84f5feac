// Notes what somebody looked for once they are done typing: by Enter, by opening a part, or by staying with it for a while.
(() => {
  "use strict";
  const input = document.querySelector("[data-slash]");
  if (!input) return;
  let noted = sessionStorage.getItem("searched") ?? "";
  const note = () => {
    const q = input.value.trim();
    if (!q || q === noted) return;
    noted = q;
    sessionStorage.setItem("searched", q);
    fetch("/parts/searches", { method: "POST", body: new URLSearchParams({ q, form_token: document.querySelector("[name=form_token]").value }), keepalive: true });
  };
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(note, 3000);
  };
  input.addEventListener("input", wait);
  input.form.addEventListener("submit", note);
  document.addEventListener("click", ({ target }) => { if (target.closest("#parts .part a")) note(); });
  if (input.value === input.defaultValue) note();
  else wait();
})();
