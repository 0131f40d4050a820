// Keys shown on the screen do what they say.
document.documentElement.classList.add("js");

// The browser gives autofocus with a frame, which may come after the page is loaded: whoever types
// at once would type into nothing. Here the first key already has its place.
if (!location.hash && document.activeElement === document.body) {
  document.querySelector("[autofocus]")?.focus();
}

// What was refused is read first: where the field to mend stands a screen below, the page opens at
// the sentence, and the first key typed brings the field back.
requestAnimationFrame(() => {
  const refusal = document.querySelector("main .alert-danger");
  const bar = document.querySelector(".standing")?.getBoundingClientRect().bottom ?? 0;
  const top = refusal?.getBoundingClientRect().top ?? bar;
  if (top < bar) scrollBy(0, top - bar - 8);
});

const TYPING = new Set(["INPUT", "SELECT", "TEXTAREA"]);

function isTyping(target) {
  return TYPING.has(target.tagName) && !["checkbox", "radio"].includes(target.type);
}

// A letter key says its Latin letter under an Arabic keyboard too, and a key of the row of figures
// its figure under a French one, unless the page has something to do on the character itself.
function pressed(event) {
  if (event.key.length !== 1) return event.key;
  const latin = /^Key([A-Z])$/.exec(event.code);
  if (latin && event.key > "\u007f") return latin[1].toLowerCase();
  const key = event.key.toLowerCase();
  const figure = /^Digit([1-9])$/.exec(event.code);
  if (figure && !isTyping(event.target) && key !== "/" && !find(key)) return figure[1];
  return key;
}

function find(key) {
  return [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(
    (element) => element.getClientRects().length > 0,
  );
}

// Where nothing is typed in, Enter does what the one button that shows it says.
function findSender() {
  const shown = [...document.querySelectorAll("form button:not([data-key])")].filter(
    (button) =>
      button.getClientRects().length > 0 && button.querySelector(".key")?.textContent === "↵",
  );
  return shown.length === 1 ? shown[0] : undefined;
}

// The first character of a scanner that types looks like a key: it acts once no other follows.
const BURST_MS = 35;
let keys = 0;
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key.length === 1) keys += 1;
  },
  { capture: true },
);

// A key held down acts once: neither a form nor a link sees it again, on this page or the next.
document.addEventListener(
  "keydown",
  (event) => {
    if (!event.repeat || event.key !== "Enter") return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  { capture: true },
);

function press(wanted) {
  wanted.click();
  const opened = wanted.tagName === "SUMMARY" && wanted.parentElement;
  if (!opened || !opened.open) return;
  const fields = [...opened.querySelectorAll("input:not([type=hidden]), select")];
  fields.find((field) => field.getClientRects().length > 0)?.focus();
}

function act(wanted, event) {
  const mine = keys;
  if (event.key.length > 1) {
    press(wanted);
    return;
  }
  window.setTimeout(() => {
    if (mine === keys) press(wanted);
  }, BURST_MS);
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
  // Enter in a list of choices sends its form, as in any other field; Space opens the list.
  const send = event.target.tagName === "SELECT" && key === "Enter" && event.target.form;
  if (send) {
    event.preventDefault();
    send.querySelector("button:not([type=button])")?.click();
    return;
  }
  const isPlain = key.length === 1 || key === "Enter";
  const inNumbers = event.target.matches("input.input-large") && /^[a-z+-]$/.test(key);
  if (isPlain && typing && !inNumbers) return;
  if (key === "Delete" && typing) return; // it mends what is typed
  if (key === "Enter" && event.target.closest?.("a, button, summary, input")) return;
  const wanted = find(key) ?? (key === "Enter" ? findSender() : undefined);
  if (wanted) {
    event.preventDefault();
    if (event.repeat) return; // a key held down acts once
    act(wanted, event);
  }
});
