// What only a trial has: being somebody else, and moving the clock.

import { auto, byId, element, post } from "./net.js";

let groups = [];
let refresh = () => {};

export function begin(again) {
  refresh = again;
  if (!byId("switch")) return;
  byId("switch").addEventListener("click", () => {
    byId("find-person").value = "";
    list();
    byId("people").showModal();
  });
  byId("find-person").addEventListener("input", list);
  byId("people-list").addEventListener("click", (event) => {
    const person = event.target.closest("button")?.dataset.person;
    if (person) be(person);
  });
  document.querySelector(".leaps").addEventListener("click", (event) => {
    const to = event.target.closest("[data-leap]")?.dataset.leap;
    if (to) leap(to);
  });
  byId("choose-time").addEventListener("click", () => {
    showError("");
    byId("time").showModal();
  });
  byId("time-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await leap(byId("time-to").value)) byId("time").close();
  });
}

export function know(people, clock) {
  groups = people;
  if (byId("time-to") && !byId("time").open) byId("time-to").value = clock.local;
}

export function person(known, about = `${known.function} · ${known.organisation}`) {
  const avatar = element("span", "avatar", known.initials);
  avatar.setAttribute("aria-hidden", "true");
  const detail = auto("span", "quiet", about);
  return [avatar, element("span", "names", auto("strong", "", known.name), detail)];
}

function list() {
  const wanted = byId("find-person").value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (one) => wanted.every((word) =>
    `${one.name} ${one.function} ${one.organisation}`.toLowerCase().includes(word));
  const found = groups
    .map((group) => ({ ...group, people: group.people.filter(fits) }))
    .filter((group) => group.people.length);
  byId("people-list").replaceChildren(...found.map(section));
  byId("nobody").hidden = found.length > 0;
}

function section(group) {
  const rows = group.people.map((one) => {
    const button = element("button", "person", ...person(one, one.function));
    button.type = "button";
    button.dataset.person = one.id;
    return element("li", "", button);
  });
  return element("section", "", auto("h3", "", group.organisation), element("ul", "", ...rows));
}

async function be(id) {
  await post("/api/session", { person: id });
  // Everything on the page is somebody else's now, the language too.
  location.assign("/");
}

function showError(sentence) {
  byId("time-error").textContent = sentence;
  byId("time-error").hidden = !sentence;
  if (sentence) byId("time-to").setAttribute("aria-invalid", "true");
  else byId("time-to").removeAttribute("aria-invalid");
}

async function leap(to) {
  const clock = document.querySelector(".clock");
  if (clock.getAttribute("aria-busy") === "true") return false;
  clock.setAttribute("aria-busy", "true");
  try {
    const { errors } = await post("/api/clock", { to });
    showError(errors.to ?? "");
    if (errors.to) byId("time-to").focus();
    await refresh();
    return !errors.to;
  } catch (failed) {
    showError(failed.message);
    return false;
  } finally {
    clock.removeAttribute("aria-busy");
  }
}
