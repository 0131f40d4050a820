// Rows that offer the same thing to do: the arrows choose one, and the keys shown act on that one.
const OWN_ARROWS = "select, textarea, [list], [type=radio], [type=date], [type=time], [type=search]";
const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const list = document.querySelector("[data-rows]");

function isSeen(element) {
  return element.getClientRects().length > 0;
}

function choose(rows, chosen) {
  for (const row of rows) {
    row.toggleAttribute("data-chosen", row === chosen);
    for (const action of row.querySelectorAll("[data-row-key]")) {
      if (row === chosen) action.dataset.key = action.dataset.rowKey;
      else delete action.dataset.key;
    }
  }
}

function step(event, rows) {
  const next = rows.findIndex((row) => row.hasAttribute("data-chosen")) + STEPS[event.key];
  if (!rows[next]) return; // the page scrolls on
  event.preventDefault();
  choose(rows, rows[next]);
  rows[next].scrollIntoView({ block: "nearest" });
  if (list.dataset.rows === "typed") {
    const first = [...rows[next].querySelectorAll("input:not([type=hidden]), button")].find(isSeen);
    first?.focus();
  }
}

function watch() {
  const rows = [...list.querySelectorAll("[data-row]")];
  if (rows.length < 2) return;
  choose(rows, rows.find((row) => row.querySelector("[data-key][data-row-key]")) ?? rows[0]);
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) choose(rows, row);
  });
  document.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.defaultPrevented || event.target.matches?.(OWN_ARROWS)) return;
    step(event, rows);
  });
}

if (list) watch();
