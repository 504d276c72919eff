// A live page shows itself anew every minute, while somebody looks at it and has not paused it.

const EVERY = 60_000; // milliseconds
const body = document.body;
const pause = document.querySelector("#pause");
const said = document.querySelector("#said");
let timer = 0;

async function look() {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer.ok) return end(shown.querySelector("main p")?.textContent ?? "");
    show(shown);
  } catch {
    said.textContent = body.dataset.wordOffline; // tried again in a minute
  }
}

// What has not changed stays as it is, with its focus and its place.
function show(shown) {
  const [before, after] = [document.querySelector("main"), shown.querySelector("main")];
  const foot = shown.querySelector(".paper-foot p")?.textContent ?? "";
  document.querySelector(".paper-foot p").textContent = foot;
  if (before.innerHTML === after.innerHTML) {
    said.textContent = "";
    return;
  }
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  const where = focused?.getAttribute("href");
  before.replaceWith(after);
  if (where) after.querySelector(`a[href="${CSS.escape(where)}"]`)?.focus({ preventScroll: true });
  said.textContent = body.dataset.wordChanged;
}

function end(sentence) {
  clearInterval(timer);
  pause.hidden = true;
  said.textContent = sentence;
}

function go(on) {
  clearInterval(timer);
  pause.setAttribute("aria-pressed", String(!on));
  if (on) timer = setInterval(() => document.hidden || look(), EVERY);
}

pause.hidden = false;
pause.addEventListener("click", () => {
  const paused = pause.getAttribute("aria-pressed") === "true";
  go(paused);
  if (paused) look();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && pause.getAttribute("aria-pressed") === "false" && !pause.hidden) look();
});
go(true);
