// What every screen of a counter does: its keys, its forms, and a bar that needs no reload.
import "./keys.js";
import "./once.js";
import "./rows.js";
import { keepScansOut } from "./scanner.js";

const POLL_MS = 2000;
const POLL_OF_MOVING_PAPER_MS = 400;

function part(name, className, mark, ...within) {
  const made = document.createElement(name);
  made.className = className;
  if (mark) made.dataset[mark] = "";
  made.append(...within);
  return made;
}

// As the template writes it: what begins to deserve a look while the page is open is shown too.
function made(cell) {
  const said = part("dd", "", "", part("span", "", "value"), " ", part("span", "bar-note", "note"));
  const box = part("div", `bar-cell bar-${cell.name}`, "", part("dt", "", "", cell.title), said);
  box.dataset.cell = cell.name;
  return box;
}

function show(cell) {
  const known = document.querySelector(`[data-cell="${CSS.escape(cell.name)}"]`);
  const box = known ?? made(cell);
  const value = box.querySelector("[data-value]");
  if (value.textContent !== cell.value) value.textContent = cell.value;
  value.className = cell.kind ? `state state-${cell.kind}` : "";
  const note = box.querySelector("[data-note]");
  if (note.textContent !== cell.note) note.textContent = cell.note;
  return box;
}

function showAll(cells) {
  const bar = document.querySelector("[data-bar] dl");
  const boxes = cells.map(show);
  const shown = [...bar.children];
  const isSame = boxes.length === shown.length && boxes.every((box, at) => box === shown[at]);
  if (!isSame) bar.replaceChildren(...boxes);
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
    showAll(status.cells);
    document.dispatchEvent(new CustomEvent("counter-status", { detail: status }));
  } catch {
    isLost = true;
    document.querySelector("[data-bar]").classList.add("bar-lost");
  }
}

// A paper on its way is followed closely: whether it came out is what the cashier waits for.
function follow() {
  const moves = /(QUEUED|SENDING)$/.test(document.querySelector("[data-paper]")?.dataset.state);
  const pause = moves && !isLost ? POLL_OF_MOVING_PAPER_MS : POLL_MS;
  window.setTimeout(async () => {
    await poll();
    follow();
  }, pause);
}
follow();

// Only the sale takes scans, and searches take what is scanned into them.
const note = document.querySelector("[data-scan-note]");
if (!document.querySelector("[data-natures]")) {
  keepScansOut(() => {
    if (note) note.hidden = false;
  });
}
