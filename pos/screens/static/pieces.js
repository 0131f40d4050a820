// A billetage is added up as it is typed, into the field of the total.
const LATIN = { "٠": 0, "١": 1, "٢": 2, "٣": 3, "٤": 4, "٥": 5, "٦": 6, "٧": 7, "٨": 8, "٩": 9 };

function countOf(field) {
  const digits = field.value.trim().replace(/[٠-٩]/g, (digit) => LATIN[digit]);
  return /^\d{1,7}$/.test(digits) ? Number(digits) : 0;
}

function written(centimes) {
  const dirhams = Math.floor(centimes / 100);
  return `${dirhams},${String(centimes % 100).padStart(2, "0")}`;
}

document.querySelectorAll("form").forEach((form) => {
  const box = form.querySelector("[data-pieces]");
  const total = form.querySelector("[data-total]");
  const shown = form.querySelector("[data-pieces-total]");
  if (!box || !total || !shown) return;
  const fields = [...box.querySelectorAll("[data-face]")];

  function add() {
    const centimes = fields.reduce((sum, one) => sum + countOf(one) * Number(one.dataset.face), 0);
    shown.textContent = `${written(centimes)}\u00a0${shown.dataset.unit}`;
    if (fields.some((one) => one.value.trim())) total.value = written(centimes);
    else if (total.dataset.counted) total.value = "";
    total.dataset.counted = fields.some((one) => one.value.trim()) ? "yes" : "";
  }

  box.addEventListener("input", add);
  if (fields.some((one) => one.value.trim())) add();
});
