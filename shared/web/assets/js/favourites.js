// Putting lists and what is on them in order: by pointer, finger and keys. Each move is saved at once, and a page that could
// not save one is read anew. Without this, buttons do it.
(() => {
  "use strict";
  const orders = () => [...document.querySelectorAll("[data-order]")];
  const place = (item) => {
    const siblings = [...item.parentElement.children];
    return `${item.dataset.name}: ${siblings.indexOf(item) + 1} of ${siblings.length}`;
  };
  // One after the other, so that the last move is the last one saved.
  let saved = Promise.resolve();
  const save = (item) => {
    const body = new URLSearchParams({
      before: item.nextElementSibling?.dataset.id ?? "",
      section: item.parentElement.dataset.section ?? "",
      quiet: "on",
      form_token: document.querySelector("[name=form_token]").value,
    });
    document.querySelector("[data-said]").textContent = place(item);
    saved = saved.then(async () => {
      const answer = await fetch(item.dataset.move, { method: "POST", body }).catch(() => null);
      if (!answer?.ok || answer.redirected) location.reload();
      else document.body.dataset.saved = String(Number(document.body.dataset.saved ?? 0) + 1);
    });
  };
  const step = (item, key, focus) => {
    const beside = key === "up" ? item.previousElementSibling : item.nextElementSibling;
    if (!beside) return;
    if (key === "up") beside.before(item);
    else beside.after(item);
    focus.focus();
    item.scrollIntoView({ block: "nearest" });
    save(item);
  };
  document.addEventListener("submit", (event) => {
    const item = event.target.matches(".moves") && event.target.closest("[data-order] > [data-move]");
    if (!item) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    step(item, event.submitter.value, event.submitter);
  }, true);
  document.addEventListener("keydown", (event) => {
    const key = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const item = key && event.altKey && event.target.closest?.("[data-order] > [data-move]");
    if (!item) return;
    event.preventDefault();
    step(item, key, event.target);
  });

  let held = null;
  let from = null;
  document.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest?.("[data-order] [data-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    held = grip.closest("[data-move]");
    from = [held.parentElement, held.nextElementSibling];
    held.classList.add("dragging");
    // A finger goes on telling of itself wherever it is.
    document.documentElement.setPointerCapture(event.pointerId);
  });
  // What is held goes where the pointer is; near an end of the window the page moves on beneath it.
  const EDGE = 140;
  let at = null;
  const follow = () => {
    const under = document.elementFromPoint(at.x, at.y);
    const over = under?.closest("[data-order] > [data-move]");
    const into = under?.closest("section")?.querySelector("[data-order]");
    if (over === held) return;
    if (over && over.dataset.move.split("/")[1] === held.dataset.move.split("/")[1]) {
      const { top, height } = over.getBoundingClientRect();
      if (at.y < top + height / 2) over.before(held);
      else over.after(held);
    } else if (into && into !== held.parentElement) into.append(held);
  };
  const creep = () => {
    if (!held || !at) return;
    const by = at.y < EDGE ? -8 : at.y > innerHeight - EDGE ? 8 : 0;
    const before = scrollY;
    if (by) scrollBy({ top: by, behavior: "instant" });
    if (scrollY !== before) follow();
    requestAnimationFrame(creep);
  };
  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    const isFirst = !at;
    at = { x: event.clientX, y: event.clientY };
    follow();
    if (isFirst) requestAnimationFrame(creep);
  });
  const drop = () => {
    if (!held) return;
    held.classList.remove("dragging");
    at = null;
    if (from[0] !== held.parentElement || from[1] !== held.nextElementSibling) save(held);
    held = null;
  };
  const undo = () => {
    if (held) from[0].insertBefore(held, from[1]);
    drop();
  };
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", undo);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") undo(); });
  orders().forEach((order) => order.classList.add("live"));

  // A part that was saved to a list closes the menu that it was saved from.
  document.addEventListener("toast", () => document.querySelector("#save-menu:popover-open")?.hidePopover());
})();
