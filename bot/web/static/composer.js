// The writing field: a message, or a command from the list that "/" opens.

import { answer } from "./flow.js";
import { Listbox } from "./listbox.js";
import { byId, fill, problem, say, turn, words } from "./net.js";

const field = byId("text");
const drafts = new Map(); // room -> text not sent: it belongs to its room
let room = "";
let commands = [];

const box = new Listbox(field, byId("completions"), (chosen) => {
  field.value = `${chosen.label} `;
  grow();
});

export function know(found) {
  commands = found.map(({ name, hint }) => ({ label: name, hint }));
}

export function enter(next) {
  drafts.set(room, field.value);
  room = next;
  field.value = drafts.get(room) ?? "";
  problem("");
  box.close();
  grow();
}

export async function run(text) {
  const where = room;
  byId("composer").setAttribute("aria-busy", "true");
  try {
    const given = await turn({ kind: "message", room, text });
    if (given.errors.text) return problem(given.errors.text);
    // What was refused stays in the field, to be mended.
    const isKept = !given.closed && !text.startsWith("/");
    if (!isKept && where === room && field.value.trim() === text) field.value = "";
    grow();
    answer(given, null, where);
  } catch (failed) {
    problem(failed.message);
  } finally {
    byId("composer").removeAttribute("aria-busy");
  }
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
}

function suggest() {
  const typed = field.value.toLowerCase();
  const fitting = /^\/\S*$/.test(typed)
    ? commands.filter((command) => command.label.startsWith(typed)) : [];
  const wasOpen = box.isOpen;
  if (fitting.length) box.open(fitting, 0);
  else box.close();
  if (!wasOpen && box.isOpen) say(fill(words.wordCommands, { count: fitting.length }));
}

field.addEventListener("input", () => { problem(""); grow(); suggest(); });
field.addEventListener("keydown", (event) => {
  const isWhole = commands.some((command) => command.label === field.value.trim().toLowerCase());
  if (event.key === "Enter" && isWhole) box.close();
  if (event.isComposing || box.key(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    byId("composer").requestSubmit();
  }
});
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  if (byId("composer").getAttribute("aria-busy") !== "true") run(field.value.trim());
});
