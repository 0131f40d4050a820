// The amount follows the typing; the server alone computes it. Enter goes to the next empty field.
import "./keypad.js";
import { watchQuick, watchSearch } from "./natures.js";
import { watchScans } from "./scans.js";
import { watchScale } from "./weighing.js";

const ASK_AFTER_MS = 120;
const form = document.querySelector("[data-sale]");
const LARGE = ["quantity", "days", "cash"];
const COUNTED = new Set([...LARGE, "mode", "part_cheque", "part_card", "part_transfer"]);

function watchSale() {
  const shown = (name) => form.querySelector(`[data-${name}]`);
  const field = (name) => form.elements.namedItem(name);
  let asked = 0;
  let timer = 0;
  let hasTyped = false; // what the page came with stays until something is typed

  function tell(text) {
    const message = shown("message");
    message.replaceChildren();
    if (!text) return;
    const box = document.createElement("div");
    box.className = "alert alert-danger";
    const mark = document.createElement("span");
    mark.className = "alert-mark";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = "!";
    const sentence = document.createElement("div");
    sentence.textContent = text;
    box.append(mark, sentence);
    message.append(box);
  }

  function markInvalid(invalid) {
    for (const input of form.querySelectorAll("input.input")) {
      const isDays = input.name === "days" && invalid === "quantity";
      if (input.name === invalid || isDays) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
  }

  function show(quote) {
    shown("amount").textContent = quote.amount_text;
    shown("change").textContent = quote.change_text;
    shown("change-title").textContent = quote.change_title;
    shown("change-box").classList.toggle("change-missing", quote.is_missing);
    shown("cash-due").textContent = quote.cash_text;
    const line = shown("line");
    if (line) line.textContent = quote.line_text;
    if (quote.invalid || hasTyped) markInvalid(quote.invalid);
    if (quote.message || hasTyped) tell(quote.message);
  }

  async function ask(note) {
    asked += 1;
    const mine = asked;
    const body = new URLSearchParams(new FormData(form));
    if (note) body.set("note", note);
    try {
      const answer = await fetch("/sale/quote", {
        method: "POST",
        body,
        headers: { accept: "application/json" },
      });
      if (!answer.ok || mine !== asked) return;
      const quote = await answer.json();
      if (note) field("cash").value = quote.cash;
      show(quote);
    } catch {
      shown("amount").textContent = "—";
    }
  }

  form.addEventListener("input", (event) => {
    if (!COUNTED.has(event.target.name)) return;
    hasTyped = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, ASK_AFTER_MS);
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "mode") return;
    const first = [...form.querySelectorAll(".tender input, #cash")].find(isShown);
    first?.focus();
  });
  form.addEventListener("click", (event) => {
    const note = event.target.closest("[data-note-value]");
    if (!note) return;
    event.preventDefault();
    field("cash").focus({ preventScroll: true });
    ask(note.dataset.noteValue);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    const next = nextEmpty(event.target);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  const quantity = field("quantity");
  if (!quantity || quantity.value) ask();

  return (refusal) => {
    hasTyped = true;
    if (refusal) tell(refusal);
    else ask();
  };
}

function isShown(input) {
  return input.type !== "hidden" && input.getClientRects().length > 0;
}

// From a quantity to the cash, from a part or a cheque to what is still to be said of it.
function nextEmpty(from) {
  const isLarge = LARGE.includes(from.name);
  const group = isLarge ? "input.input-large" : ".tender input, #cash";
  const inputs = [...form.querySelectorAll(group)].filter(isShown);
  if (from.name === "cash" || !inputs.includes(from)) return undefined;
  const later = isLarge ? inputs : inputs.slice(inputs.indexOf(from) + 1);
  return later.find((input) => input.value.trim() === "" && !input.name.startsWith("part_"));
}

// Payers this counter has named before; a payer forgotten is suggested no more.
function suggestPayers() {
  const name = form.elements.namedItem("payer_name");
  const list = form.querySelector("[data-payers]");
  const others = ["payer_id", "payer_ice", "plate"];
  let known = [];
  let timer = 0;

  async function ask() {
    const answer = await fetch(`/sale/payers?q=${encodeURIComponent(name.value)}`);
    if (!answer.ok) return;
    known = await answer.json();
    list.replaceChildren(
      ...known.map((payer) => {
        const option = document.createElement("option");
        option.value = payer.payer_name;
        option.label = [payer.payer_name, payer.payer_id, payer.payer_ice].filter(Boolean).join(" · ");
        return option;
      }),
    );
  }

  name.addEventListener("input", () => {
    const chosen = known.find((payer) => payer.payer_name === name.value);
    for (const other of chosen ? others : []) {
      const input = form.elements.namedItem(other);
      if (!input.value.trim()) input.value = chosen[other];
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, ASK_AFTER_MS);
  });
}

// Going back to a sale that is over would show the same form for another one: show what was done.
const [arrival] = performance.getEntriesByType("navigation");
if (arrival?.type === "back_forward" && form && !form.querySelector("[data-draft]")) {
  window.location.replace("/sale");
}

watchSearch();
watchQuick();
const changed = form ? watchSale() : () => {};
watchScans(form, changed);
if (form) {
  watchScale(form, changed);
  suggestPayers();
}
