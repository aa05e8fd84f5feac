// A login link's page: takes the secret from behind the `#` out of the address and hands it to the form, which only a
// press on its button sends.
(() => {
  "use strict";
  const form = document.querySelector("[data-link]");
  const take = () => {
    const token = location.hash.slice(1);
    if (token) history.replaceState(null, "", location.pathname);
    if (token) form.elements.token.value = token;
    form.hidden = !form.elements.token.value;
    document.querySelector("[data-no-link]").hidden = !form.hidden;
  };
  take();
  window.addEventListener("hashchange", take);
})();
