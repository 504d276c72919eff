// What is said in a room: messages by their id, and private answers where they were given.

import { openForm } from "./forms.js";
import { byId, element, fill, problem, say, turn, words } from "./net.js";

const flow = byId("flow");
const messages = byId("messages");
const privately = new Map(); // room -> private answers, kept in this window alone

let room = "";
let afterwards = () => {};

export const onTurn = (follow) => { afterwards = follow; };

export function enter(next) {
  room = next;
  messages.replaceChildren();
}

export function show(found) {
  const isAtEnd = flow.scrollHeight - flow.scrollTop - flow.clientHeight < 120;
  const isFirst = messages.childElementCount === 0;
  const ids = new Set(found.messages.map((message) => String(message.id)));
  for (const old of messages.querySelectorAll("[data-message]")) {
    if (!ids.has(old.dataset.message)) old.remove();
  }
  const added = found.messages.filter((message) => place(message));
  if (isFirst) messages.append(...(privately.get(room) ?? []));
  byId("older").hidden = !found.has_older;
  // A room with nothing but its card is read from the top.
  if (isFirst && messages.childElementCount === 1) flow.scrollTop = 0;
  else if (isFirst || isAtEnd || added.at(-1)?.is_mine) toEnd();
  const other = isFirst ? undefined : added.filter((message) => !message.is_mine).at(-1);
  if (other) announce(found.name, other);
}

export function showPrivate() {
  messages.append(...(privately.get(room) ?? []));
  toEnd();
}

// Put a message in its place; tell whether it is new.
function place(message) {
  const old = messages.querySelector(`[data-message="${message.id}"]`);
  if (old?.dataset.version === String(message.version)) return false;
  const made = element("article", `message${message.is_bot ? " bot" : ""}${message.is_mine ? " mine" : ""}`);
  made.dataset.message = message.id;
  made.dataset.version = message.version;
  made.tabIndex = -1;
  made.innerHTML = message.html;
  if (!old) {
    messages.append(made);
    return true;
  }
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(made);
  if (hadFocus) made.focus();
  return false;
}

function announce(name, message) {
  const made = messages.querySelector(`[data-message="${message.id}"]`);
  const author = made.querySelector(".author").textContent;
  const text = made.querySelector(".card h2, .typed").textContent;
  say(`${fill(words.wordNew, { room: name, author })} ${text.slice(0, 200)}`);
}

function toEnd() {
  flow.scrollTop = flow.scrollHeight;
}

// Show what a turn answered. `acted` is the element that was acted on, if any.
export function answer(given, acted, where) {
  problem("");
  if (given.form) {
    openForm(given.form, {
      room: where,
      message: acted?.dataset.message ?? null,
      answered: (next) => answer(next, acted, where),
    });
  }
  if (given.show && acted?.isConnected) replace(acted, given.show);
  else if (given.show) keep(given.show, where, true);
  if (given.say) keep(given.say, where, false);
  afterwards();
}

function replace(acted, html) {
  acted.querySelector(".card").outerHTML = html;
  if (acted.tabIndex < 0) acted.focus();
  say(fill(words.wordChanged, { title: acted.querySelector(".card h2").textContent }));
}

function keep(html, where, isBare) {
  const made = element("article", "message private");
  made.tabIndex = -1;
  made.innerHTML = html;
  if (isBare) made.classList.add("bare");
  privately.set(where, [...(privately.get(where) ?? []), made]);
  if (where !== room) return;
  messages.append(made);
  toEnd();
  say(made.textContent);
}

function dismiss(made) {
  const rest = (privately.get(room) ?? []).filter((one) => one !== made);
  privately.set(room, rest);
  made.remove();
  byId("text").focus();
}

async function press(button) {
  const { action, subject } = button.dataset;
  const acted = button.closest("[data-message], .private, #pinned-card");
  const message = acted?.dataset.message ?? null;
  const where = room;
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    answer(await turn({ kind: "action", room, action, subject, message }), acted, where);
  } catch (failed) {
    problem(failed.message);
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

document.querySelector("main").addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.action) press(button);
  else if (button && "dismiss" in button.dataset) dismiss(button.closest(".private"));
});
