// Talking to the server: JSON in and out, and one sentence for each thing that can go wrong.

export const words = document.body.dataset;
export const byId = (id) => document.getElementById(id);
export const say = (text) => { byId("announcer").textContent = text; };

export function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export class Failed extends Error {}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Failed(words.wordFailed);
  }
  const found = await response.json().catch(() => ({ error: words.wordFailed }));
  if (!response.ok) {
    const failed = new Failed(found.error ?? words.wordFailed);
    failed.status = response.status;
    throw failed;
  }
  return found;
}

export const get = (path) => request(path);

export const post = (path, body) => request(path, {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

// One key per click. What could not be sent keeps its key, so that sending it again is harmless.
const kept = new Map();

function keyFor(click) {
  if (!kept.has(click)) kept.set(click, crypto.randomUUID());
  return kept.get(click);
}

export async function turn(what) {
  const click = JSON.stringify(what);
  const answer = await post("/api/turn", { ...what, key: keyFor(click) });
  kept.delete(click);
  return answer;
}

export function problem(text) {
  byId("problem").textContent = text;
  byId("problem").hidden = !text;
}

// Server HTML comes from one escaping renderer; all else goes through textContent.
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function auto(tag, className, text) {
  const made = element(tag, className, text);
  made.dir = "auto";
  return made;
}
