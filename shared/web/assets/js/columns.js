// Choosing a list's columns in the page: by buttons, arrow keys, mouse and finger. Without it each button is a round trip.
(() => {
  "use strict";
  const chooser = (form) => {
    const list = (name) => form.querySelector(`[data-list=${name}]`);
    const items = () => [...form.querySelectorAll("[data-column]")];
    const label = (item) => item.querySelector("[data-label]").textContent;
    const isShown = (item) => item.parentElement === list("shown");
    const place = (item) => {
      const siblings = [...item.parentElement.children];
      return isShown(item) ? `shown, ${siblings.indexOf(item) + 1} of ${siblings.length}` : "hidden";
    };
    const settle = (item) => {
      item.querySelector("[name=column]").disabled = !isShown(item);
      form.querySelector("[data-said]").textContent = `${label(item)}: ${place(item)}`;
    };

    const moves = {
      up: (item) => item.previousElementSibling?.before(item),
      down: (item) => item.nextElementSibling?.after(item),
      show: (item) => list("shown").append(item),
      hide: (item) => list("available").append(item),
    };
    const move = (item, what, focus) => {
      moves[what](item);
      settle(item);
      const next = { show: "hide", hide: "show" }[what] ?? what;
      (focus ?? item.querySelector(`[value^="${next}:"]`)).focus();
    };
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[name=move]");
      if (!button) return;
      event.preventDefault();
      move(button.closest("[data-column]"), button.value.split(":")[0]);
    });
    form.addEventListener("keydown", (event) => {
      const what = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "show", ArrowLeft: "hide" }[event.key];
      const item = event.target.closest("[data-column]");
      if (!what || !item || isShown(item) === (what === "show")) return;
      event.preventDefault();
      move(item, what, what === "up" || what === "down" ? event.target : undefined);
    });

    // The grip follows the pointer: an item goes where the pointer is over another one, or over an empty list.
    let held = null;
    form.addEventListener("pointerdown", (event) => {
      const grip = event.target.closest("[data-grip]");
      if (!grip || event.button !== 0) return;
      event.preventDefault();
      held = grip.closest("[data-column]");
      held.classList.add("dragging");
      form.setPointerCapture(event.pointerId);
    });
    form.addEventListener("pointermove", (event) => {
      if (!held) return;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      const over = under?.closest("[data-column]");
      const into = under?.closest("section")?.querySelector("[data-list]");
      if (!form.contains(under) || over === held) return;
      if (over) {
        const { top, height } = over.getBoundingClientRect();
        if (event.clientY < top + height / 2) over.before(held);
        else over.after(held);
      } else if (into && held.parentElement !== into) into.append(held);
    });
    const drop = () => {
      if (!held) return;
      held.classList.remove("dragging");
      settle(held);
      held = null;
    };
    form.addEventListener("pointerup", drop);
    form.addEventListener("pointercancel", drop);

    // Closed without saving, it is as it was.
    const before = items().map((item) => [item, item.parentElement]);
    form.closest("[popover]")?.addEventListener("toggle", (event) => {
      if (event.newState !== "closed" || form.hasAttribute("data-sent")) return;
      for (const [item, parent] of before) {
        parent.append(item);
        item.querySelector("[name=column]").disabled = !isShown(item);
      }
      form.querySelector("[data-said]").textContent = "";
    });
    form.classList.add("live");
  };
  document.querySelectorAll("[data-columns]").forEach(chooser);
})();
