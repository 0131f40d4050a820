// The amount follows the typing; the server alone computes it. Enter goes to the next empty field.
import "./keypad.js";

const ASK_AFTER_MS = 120;
const form = document.querySelector("[data-sale]");

function filterNatures() {
  const search = document.querySelector("[data-search]");
  const list = document.querySelector("[data-natures]");
  if (!search || !list) return;
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  search.addEventListener("input", () => {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of list.children) {
      const link = item.firstElementChild;
      const isFound = words.every((word) => fold(link.dataset.words).includes(word));
      item.hidden = !isFound;
      delete link.dataset.key;
      const place = link.querySelector(".nature-key");
      place.textContent = "";
      if (isFound && shown < 9) {
        shown += 1;
        link.dataset.key = String(shown);
        const key = document.createElement("kbd");
        key.className = "key";
        key.textContent = String(shown);
        place.append(key);
      }
    }
  });
  search.form.addEventListener("submit", (event) => {
    const found = [...list.children].filter((item) => !item.hidden);
    if (found.length === 1) {
      event.preventDefault();
      found[0].firstElementChild.click();
    }
  });
}

function watchSale() {
  const amount = form.querySelector("[data-amount]");
  const change = form.querySelector("[data-change]");
  const changeTitle = form.querySelector("[data-change-title]");
  const changeBox = form.querySelector("[data-change-box]");
  const message = form.querySelector("[data-message]");
  const field = (name) => form.elements.namedItem(name);
  let asked = 0;
  let timer = 0;
  let hasTyped = false; // what the page came with stays until something is typed

  function tell(text) {
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

  function show(quote) {
    amount.textContent = quote.amount_text;
    change.textContent = quote.change_text;
    changeTitle.textContent = quote.change_title;
    changeBox.classList.toggle("change-missing", quote.is_missing);
    for (const name of ["quantity", "days", "cash"]) {
      const input = field(name);
      if (!input || input.type === "hidden") continue;
      if (quote.invalid === name || (quote.invalid === "quantity" && name === "days")) {
        input.setAttribute("aria-invalid", "true");
      } else {
        input.removeAttribute("aria-invalid");
      }
    }
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
      amount.textContent = "—";
    }
  }

  form.addEventListener("input", (event) => {
    if (!["quantity", "days", "cash", "mode"].includes(event.target.name)) return;
    hasTyped = true;
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, ASK_AFTER_MS);
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
    const next = ["quantity", "days", "cash"]
      .map(field)
      .filter((input) => input && input.type !== "hidden" && input.offsetParent !== null)
      .find((input) => input.value.trim() === "");
    if (next && event.target.name !== "cash") {
      event.preventDefault();
      next.focus();
    }
  });
  if (field("quantity").value) ask();
}

filterNatures();
if (form) watchSale();
