// The keypad types into the field last touched, or the first one of its form.
const FIELDS = "input.input-large";

function fieldOf(form) {
  const last = form.querySelector("[data-last]");
  return last ?? form.querySelector("input.input-large[autofocus]") ?? form.querySelector(FIELDS);
}

function type(field, digit) {
  const start = field.selectionStart ?? field.value.length;
  const end = field.selectionEnd ?? field.value.length;
  const isAll = start === 0 && end === field.value.length;
  const before = isAll ? "" : field.value.slice(0, start);
  const after = isAll ? "" : field.value.slice(end);
  if (before.length + after.length >= field.maxLength) return;
  place(field, before + digit + after, before.length + 1);
}

function erase(field) {
  const start = field.selectionStart;
  const end = field.selectionEnd;
  if (start !== end) {
    place(field, field.value.slice(0, start) + field.value.slice(end), start);
  } else if (start > 0) {
    place(field, field.value.slice(0, start - 1) + field.value.slice(start), start - 1);
  }
}

function place(field, value, caret) {
  field.value = value;
  field.focus({ preventScroll: true });
  field.setSelectionRange(caret, caret);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.querySelectorAll("form").forEach((form) => {
  const pad = form.querySelector(".pad");
  if (!pad) return;
  form.addEventListener("focusin", (event) => {
    if (!event.target.matches(FIELDS)) return;
    form.querySelectorAll("[data-last]").forEach((field) => delete field.dataset.last);
    event.target.dataset.last = "yes";
  });
  pad.addEventListener("pointerdown", (event) => event.preventDefault());
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    const field = fieldOf(form);
    if (!key || !field) return;
    if (key.dataset.digit) type(field, key.dataset.digit);
    else if ("erase" in key.dataset) erase(field);
    else place(field, "", 0);
  });
});

const isTouch = window.matchMedia("(pointer: coarse)").matches;

document.querySelectorAll(FIELDS).forEach((field) => {
  if (isTouch) field.inputMode = "none"; // our keypad, not the telephone's above it
  field.addEventListener("focus", () => field.select());
  if (field.autofocus) field.select();
});
