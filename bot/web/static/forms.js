// The dialog a form opens in: errors at their fields, nothing written is lost by accident.

import { Listbox } from "./listbox.js";
import { byId, post, turn } from "./net.js";

const dialog = byId("form-dialog");
const sure = byId("confirm");
let room = "";
let message = null;
let answered = () => {};
let written = "";

export function openForm(html, where) {
  const before = dialog.open && isWritten() ? form().dataset.key : null;
  ({ room, message, answered } = where);
  dialog.innerHTML = html;
  dialog.querySelectorAll("[data-search]").forEach(searchable);
  // A form that comes back to be mended, by its key, still holds what was written: not sent yet.
  written = before === form().dataset.key ? null : contents();
  if (!dialog.open) dialog.showModal();
  focusFirst();
}

const form = () => dialog.querySelector("form");
const fields = () => [...dialog.querySelectorAll("[data-field]")];

function values() {
  const found = {};
  for (const [name, value] of new FormData(form())) (found[name] ??= []).push(value);
  return found;
}

function contents() {
  const typed = [...dialog.querySelectorAll("[data-search]")].map((input) => input.value);
  return JSON.stringify([values(), typed]);
}

const isWritten = () => contents() !== written;

function focusFirst() {
  const wrong = dialog.querySelector(".error:not([hidden])");
  const place = wrong?.closest("[data-field]") ?? (wrong ? form() : dialog.querySelector("[data-field]"));
  const control = place?.querySelector("input:not([type=hidden]), select, textarea");
  (wrong && place === form() ? byId("form-title") : control ?? byId("form-title")).focus();
  (place?.matches("[data-field]") && wrong ? place : null)?.scrollIntoView({ block: "nearest" });
}

function showErrors(errors) {
  const named = new Set();
  for (const field of fields()) {
    named.add(field.dataset.field);
    showError(field, errors[field.dataset.field] ?? "");
  }
  const rest = Object.keys(errors).filter((name) => !named.has(name)).map((name) => errors[name]);
  byId("form-error").textContent = rest.join(" ");
  byId("form-error").hidden = rest.length === 0;
}

function showError(field, sentence) {
  const place = field.querySelector(".error");
  place.textContent = sentence;
  place.hidden = !sentence;
  const controls = field.matches("[role=radiogroup]")
    ? [field] : field.querySelectorAll("input:not([type=hidden]), select, textarea");
  for (const control of controls) {
    if (sentence) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

// What can be seen without asking the server.
function missing() {
  const sent = values();
  const errors = {};
  for (const field of fields()) {
    const name = field.dataset.field;
    const text = field.querySelector("[data-max-length]");
    if (field.dataset.missing && !(sent[name] ?? []).some((value) => value.trim())) {
      errors[name] = field.dataset.missing;
    } else if (text && [...text.value].length > Number(text.dataset.maxLength)) {
      errors[name] = text.dataset.tooLong;
    }
  }
  return errors;
}

async function submit() {
  const errors = missing();
  showErrors(errors);
  if (Object.keys(errors).length) return focusFirst();
  const { action, subject, key } = form().dataset;
  const what = {
    kind: "submit", room, action, subject, form_key: key, fields: values(), message,
  };
  busy(true);
  try {
    take(await turn(what));
  } catch (failed) {
    showErrors({ "": failed.message });
  } finally {
    busy(false);
  }
}

function take(answer) {
  if (answer.form) openForm(answer.form, { room, message, answered });
  else if (!answer.closed) {
    showErrors(answer.errors);
    focusFirst();
  } else dialog.close();
  answered({ ...answer, form: null });
}

function busy(is) {
  dialog.setAttribute("aria-busy", String(is));
  const button = dialog.querySelector("[type=submit]");
  if (button) button.disabled = is;
}

function leave() {
  if (form().querySelector("[type=submit]") && isWritten()) sure.showModal();
  else dialog.close();
}

function searchable(input) {
  const [key, list] = [input.nextElementSibling, byId(input.getAttribute("aria-controls"))];
  let asked = 0;
  let waiting;
  const box = new Listbox(input, list, (chosen) => {
    input.value = chosen.label;
    key.value = chosen.value;
    // What was asked for before would open the list once more.
    asked += 1;
    clearTimeout(waiting);
  });
  async function look() {
    const mine = ++asked;
    const wanted = { name: input.dataset.search, typed: input.value, room };
    try {
      const { found } = await post("/api/search", wanted);
      if (mine !== asked || document.activeElement !== input) return;
      if (found.length) box.open(found);
      else box.tell(input.dataset.nothing);
    } catch (failed) {
      if (mine === asked) box.tell(failed.message);
    }
  }
  input.addEventListener("input", () => {
    key.value = "";
    clearTimeout(waiting);
    waiting = setTimeout(look, 180);
  });
  input.addEventListener("keydown", (event) => {
    if (box.key(event)) return;
    if (event.key === "ArrowDown") look();
    else if (event.key === "Enter") event.preventDefault();
  });
}

// What was shown because somebody asked for it does not stay in the page.
dialog.addEventListener("close", () => dialog.replaceChildren());
dialog.addEventListener("submit", (event) => { event.preventDefault(); submit(); });
dialog.addEventListener("click", (event) => { if (event.target.closest("[data-close]")) leave(); });
// Both, for a browser that has asked once may close without asking again.
dialog.addEventListener("cancel", (event) => {
  if (event.target !== dialog) return;
  event.preventDefault();
  leave();
});
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  leave();
});
dialog.addEventListener("input", (event) => {
  const field = event.target.closest("[data-field]");
  if (field) showError(field, "");
});
sure.addEventListener("click", (event) => {
  const answer = event.target.closest("button")?.value;
  if (answer) sure.close();
  if (answer === "leave") dialog.close();
});
