// Keys shown on the screen do what they say; the bar follows the counter without a reload.
document.documentElement.classList.add("js");

const POLL_MS = 2000;
const TYPING = new Set(["INPUT", "SELECT", "TEXTAREA"]);

function isTyping(target) {
  return TYPING.has(target.tagName) && !["checkbox", "radio"].includes(target.type);
}

// A letter key says its Latin letter under an Arabic keyboard too.
function pressed(event) {
  const latin = /^Key([A-Z])$/.exec(event.code);
  if (latin && event.key.length === 1 && event.key > "\u007f") return latin[1].toLowerCase();
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

// The first character of a scanner that types looks like a key: it acts once no other follows.
const BURST_MS = 35;
let keys = 0;
document.addEventListener("keydown", () => { keys += 1; }, { capture: true });

function act(wanted, event) {
  const mine = keys;
  if (event.key.length > 1 || !document.querySelector("[data-sale], [data-natures]")) wanted.click();
  else window.setTimeout(() => { if (mine === keys) wanted.click(); }, BURST_MS);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const key = pressed(event);
  const typing = isTyping(event.target);
  if (key === "/" && !typing) {
    const search = document.querySelector("[data-search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
    return;
  }
  const isPlain = key.length === 1 || key === "Enter";
  const inNumbers = event.target.matches("input.input-large") && /^[a-z+-]$/.test(key);
  if (isPlain && typing && !inNumbers) return;
  if (key === "Enter" && event.target.closest?.("a, button, summary")) return;
  const wanted = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(
    (element) => element.getClientRects().length > 0,
  );
  if (wanted) {
    event.preventDefault();
    if (event.repeat) return; // a key held down acts once
    act(wanted, event);
  }
});

function show(cell) {
  const box = document.querySelector(`[data-cell="${CSS.escape(cell.name)}"]`);
  if (!box) return;
  const value = box.querySelector("[data-value]");
  if (value.textContent !== cell.value) value.textContent = cell.value;
  value.className = cell.kind ? `state state-${cell.kind}` : "";
  const note = box.querySelector("[data-note]");
  if (note.textContent !== cell.note) note.textContent = cell.note;
}

let isLost = false;

async function poll() {
  const paper = document.querySelector("[data-paper]");
  const query = paper ? `?seq=${paper.dataset.seq}` : "";
  try {
    const answer = await fetch(`/status${query}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const status = await answer.json();
    if (isLost) {
      isLost = false;
      document.querySelector("[data-bar]").classList.remove("bar-lost");
    }
    status.cells.forEach(show);
    document.dispatchEvent(new CustomEvent("counter-status", { detail: status }));
  } catch {
    isLost = true;
    document.querySelector("[data-bar]").classList.add("bar-lost");
  }
}

async function follow() {
  await poll();
  window.setTimeout(follow, POLL_MS);
}
window.setTimeout(follow, POLL_MS);

// A form leaves once: the server knows the sale's own number, the button shows it is working.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.left === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.left = "yes";
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-left]").forEach((form) => {
    delete form.dataset.left;
    form.removeAttribute("aria-busy");
  });
});
