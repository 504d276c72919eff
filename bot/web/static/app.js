// The page: which room is shown, what is known about it, and what happens meanwhile.

import * as composer from "./composer.js";
import * as flow from "./flow.js";
import { auto, byId, element, fill, get, post, problem, words } from "./net.js";
import * as trial from "./trial.js";

const LOOK_AGAIN_SECONDS = 45;
let room = ""; // "" is the start
let read = 0;
let running = null;
let isWanted = false;
let pinned = null;
let events = null;

// One look at a time; whoever asks meanwhile gets the next one.
function refresh() {
  isWanted = true;
  running ??= (async () => {
    try {
      while (isWanted) {
        isWanted = false;
        await look();
      }
    } finally {
      running = null;
    }
  })();
  return running;
}

async function look() {
  try {
    showState(await get("/api/state"));
    if (room) showRoom(room, await get(`/api/rooms/${room}`));
    byId("offline").hidden = true;
  } catch (failed) {
    if (failed.status === 404) return leave(failed.message);
    byId("offline").hidden = Boolean(failed.status);
    if (failed.status) problem(failed.message);
  } finally {
    byId("loading").hidden = true;
  }
}

function leave(sentence) {
  // Not by location.hash: its event comes later, and would take the sentence away again.
  history.replaceState(null, "", "#start");
  enter();
  problem(sentence);
}

function showState({ me, people, clock, rooms, commands }) {
  byId("me-initials").textContent = me.initials;
  byId("me-name").textContent = me.name;
  byId("me-function").textContent = `${me.function} · ${me.organisation}`;
  if (byId("clock-text").textContent !== clock.text) byId("clock-text").textContent = clock.text;
  trial.know(people, clock);
  composer.know(commands);
  const shared = rooms.filter((one) => one.kind === "room");
  list(byId("rooms"), shared);
  list(byId("directs"), rooms.filter((one) => one.kind === "direct"));
  byId("directs-title").hidden = rooms.length === shared.length;
  byId("no-rooms").hidden = shared.length > 0;
  showCommands(commands);
  const unread = rooms.reduce((sum, one) => sum + one.unread, 0);
  document.title = unread ? `(${unread}) Tovholder` : "Tovholder";
}

// A row that is being pressed must not move: its click would go nowhere.
let isPressing = false;

function press(is) {
  isPressing = is;
  if (!is) setTimeout(refresh); // after the click that this was
}

function list(place, found) {
  if (isPressing) return;
  const wanted = found.map(row);
  const isSame = wanted.length === place.childElementCount && wanted.every((one, at) => place.children[at] === one);
  if (!isSame) place.replaceChildren(...wanted);
}

// A row stays the element it is: news must not come between pressing a link and letting it go.
const rows = new Map();

function row(one) {
  const shown = JSON.stringify([one, one.id === room]);
  const before = rows.get(one.id);
  const kept = before?.kept ?? element("li", "", element("a"));
  rows.set(one.id, { kept, shown });
  if (before?.shown === shown) return kept;
  const link = kept.firstChild;
  link.className = `room${one.unread ? " unread" : ""}`;
  link.href = `#room-${one.id}`;
  if (one.id === room) link.setAttribute("aria-current", "page");
  else link.removeAttribute("aria-current");
  const mark = element("span", one.kind === "direct" ? "avatar bot" : "mark");
  mark.setAttribute("aria-hidden", "true");
  const said = one.author ? `${one.author}: ${one.preview}` : one.preview;
  const preview = one.is_open ? said : byId("closed").textContent;
  const text = element("div", "", auto("strong", "", one.name), auto("span", "preview", preview));
  link.replaceChildren(mark, text, ...(one.unread ? [badge(one.unread)] : []));
  return kept;
}

function badge(count) {
  const shown = element("span", "badge", String(count));
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", fill(words.wordUnread, { count }));
  return shown;
}

function showCommands(commands) {
  const list = byId("commands");
  list.hidden = Boolean(room);
  if (list.childElementCount === commands.length) return;
  list.replaceChildren(...commands.map(({ name, hint }) => {
    const button = element("button", "command", auto("strong", "", hint), element("code", "", name));
    button.type = "button";
    button.addEventListener("click", () => composer.run(name));
    return element("li", "", button);
  }));
}

function showRoom(id, found) {
  if (id !== room) return;
  head(found.name, found.topic);
  byId("closed").hidden = found.is_open;
  byId("show-members").hidden = false;
  byId("member-count").textContent = found.members.length;
  byId("member-list").replaceChildren(element("ul", "",
    ...found.members.map((one) => element("li", "person", ...trial.person(one)))));
  pin(found.pinned);
  flow.show(found);
  markRead(id, found.messages.at(-1)?.id ?? 0);
}

function pin(card) {
  pinned = card;
  byId("pinned").hidden = !card?.title;
  byId("pinned-title").textContent = card?.title ?? "";
  showPinned();
}

// Filled while it is open alone: the same card stands among the messages.
function showPinned() {
  const place = byId("pinned-card");
  const html = byId("pinned").open ? pinned?.html ?? "" : "";
  if (place.dataset.version === `${pinned?.id}-${pinned?.version}` && html) return;
  place.dataset.version = html && `${pinned.id}-${pinned.version}`;
  place.innerHTML = html;
}

function head(name, topic) {
  byId("room-name").textContent = name;
  byId("room-topic").textContent = topic;
}

async function markRead(id, newest) {
  if (newest <= read || document.visibilityState !== "visible") return;
  read = newest;
  try {
    await post(`/api/rooms/${id}/read`, { seen: newest });
    refresh();
  } catch {
    read = 0; // the next look tries again
  }
}

function enter() {
  const hash = location.hash;
  room = /^#room-(\d+)$/.exec(hash)?.[1] ?? "";
  read = 0;
  document.body.dataset.view = hash.length > 1 ? "room" : "list";
  byId("to-start").toggleAttribute("aria-current", !room);
  for (const id of ["closed", "show-members", "pinned", "older"]) byId(id).hidden = true;
  byId("pinned").open = false;
  byId("loading").hidden = !room;
  head(room ? "" : words.wordStart, room ? "" : words.wordAbout);
  composer.enter(room);
  flow.enter(room);
  if (!room) flow.showPrivate();
  refresh();
}

// A hidden page hangs up: a browser opens six lines to one server, and no more.
function listen() {
  events?.close();
  events = null;
  if (document.visibilityState !== "visible") return;
  events = new EventSource("/api/events");
  events.onmessage = refresh;
  events.onopen = refresh;
  events.onerror = () => { byId("offline").hidden = false; };
}

document.querySelectorAll("dialog:not(#form-dialog)").forEach((dialog) => {
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) dialog.close();
  });
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address says which room one is in
  byId("text").focus();
});
byId("pinned").addEventListener("toggle", showPinned);
byId("show-members").addEventListener("click", () => byId("members").showModal());
window.addEventListener("hashchange", () => { enter(); byId("room-name").focus(); });
document.addEventListener("visibilitychange", listen);
for (const id of ["rooms", "directs"]) byId(id).addEventListener("pointerdown", () => press(true));
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => isPressing && press(false));
setInterval(refresh, LOOK_AGAIN_SECONDS * 1000);
flow.onTurn(refresh);
trial.begin(refresh);
enter();
listen();
