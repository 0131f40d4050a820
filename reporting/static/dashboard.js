// The day chosen and the language switch keep the place of the address: it is the page's state.
const form = document.querySelector("[data-day-form]");
const day = form.elements.namedItem("day");

function query() {
  return new URLSearchParams(window.location.search);
}

function showDay() {
  day.value = query().get("day") ?? day.defaultValue;
}

function go(wanted) {
  const kept = query();
  if (wanted) kept.set("day", wanted);
  else kept.delete("day");
  window.location.search = kept.toString();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(day.value);
});
day.addEventListener("change", () => {
  if (day.value) go(day.value);
});
document.querySelector("[data-today]").addEventListener("click", (event) => {
  event.preventDefault();
  go("");
});
document.querySelector("[data-keep-query]").addEventListener("click", (event) => {
  event.preventDefault();
  window.location.href = event.currentTarget.href + window.location.search;
});
showDay();
