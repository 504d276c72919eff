// A list of suggestions under a text field: arrows, Enter, Tab, Esc, or a click.

import { auto, element } from "./net.js";

// What is pressed below a list would move away from under the pointer if the list closed at once.
let isPressed = false;
document.addEventListener("pointerdown", () => { isPressed = true; }, true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => { isPressed = false; }, true);
}

export class Listbox {
  constructor(field, list, choose) {
    Object.assign(this, { field, list, choose, options: [], at: -1 });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option?.dataset.at) this.take(Number(option.dataset.at));
    });
    field.addEventListener("blur", () => this.left());
  }

  get isOpen() { return !this.list.hidden; }

  open(options, active = -1) {
    this.options = options;
    this.list.replaceChildren(...options.map((option, at) => this.row(option, at)));
    this.list.hidden = options.length === 0;
    this.expand();
    this.move(active);
    this.list.scrollIntoView({ block: "nearest" });
  }

  tell(sentence) {
    this.options = [];
    const row = auto("li", "nothing", sentence);
    row.setAttribute("role", "option");
    row.setAttribute("aria-disabled", "true");
    this.list.replaceChildren(row);
    this.list.hidden = false;
    this.expand();
  }

  close() {
    this.list.hidden = true;
    this.options = [];
    this.expand();
    this.move(-1);
  }

  expand() {
    if (this.field.getAttribute("role") === "combobox") {
      this.field.setAttribute("aria-expanded", String(this.isOpen));
    }
  }

  move(at) {
    this.at = at;
    this.list.querySelectorAll("[data-at]").forEach((row, n) => {
      row.setAttribute("aria-selected", String(n === at));
      if (n === at) row.scrollIntoView({ block: "nearest" });
    });
    if (at < 0) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
  }

  left() {
    if (!isPressed) this.close();
    else document.addEventListener("pointerup", () => setTimeout(() => this.close()), { once: true });
  }

  take(at) {
    const option = this.options[at];
    this.close();
    this.choose(option);
  }

  // Returns whether the key was ours.
  key(event) {
    if (!this.isOpen) return false;
    const count = this.options.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count) this.move((Math.max(this.at, step > 0 ? -1 : 0) + step + count) % count);
    else if (event.key === "Escape") this.close();
    else if (["Enter", "Tab"].includes(event.key) && this.at >= 0) this.take(this.at);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  row(option, at) {
    const row = element("li", "", auto("strong", "", option.label));
    if (option.hint) row.append(auto("span", "quiet", option.hint));
    row.id = `${this.list.id}-${at}`;
    row.dataset.at = at;
    row.setAttribute("role", "option");
    return row;
  }
}
