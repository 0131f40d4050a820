// The list of natures follows the search; the server alone knows what a word may mean.
const ASK_AFTER_MS = 80;
const KEYS = 9;
const CALM_MS = 600;

export function watchSearch() {
  const search = document.querySelector("[data-search]");
  const list = document.querySelector("[data-natures]");
  const none = document.querySelector("[data-none]");
  if (!search || !list || search.value) return; // a page of found natures has no others
  let asked = 0;
  let timer = 0;

  function number(item, place) {
    const link = item.firstElementChild;
    const holder = link.querySelector(".nature-key");
    delete link.dataset.key;
    holder.replaceChildren();
    if (place > KEYS) return;
    link.dataset.key = String(place);
    const key = document.createElement("kbd");
    key.className = "key";
    key.textContent = String(place);
    holder.append(key);
  }

  function show(indexes) {
    const places = new Map(indexes.map((index, place) => [String(index), place + 1]));
    const items = [...list.children];
    for (const item of items) {
      const place = places.get(item.firstElementChild.dataset.nature);
      item.hidden = place === undefined;
      number(item, place ?? KEYS + 1);
    }
    const placeOf = (item) => places.get(item.firstElementChild.dataset.nature) ?? items.length + 1;
    list.append(...items.sort((one, other) => placeOf(one) - placeOf(other)));
    none.hidden = indexes.length > 0;
  }

  async function ask() {
    asked += 1;
    const mine = asked;
    const answer = await fetch(`/sale/natures?q=${encodeURIComponent(search.value)}`);
    if (answer.ok && mine === asked) show(await answer.json());
  }

  search.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, ASK_AFTER_MS);
  });
  search.form.addEventListener("submit", async (event) => {
    if (!search.value.trim()) return;
    event.preventDefault();
    window.clearTimeout(timer);
    await ask();
    const first = [...list.children].find((item) => !item.hidden);
    first?.firstElementChild.click();
  });
}

// The page of the next sale comes so fast that the second tap of a double tap would sell again.
export function watchQuick() {
  const buttons = [...document.querySelectorAll("[data-quick]")];
  if (buttons.length === 0) return;
  let isCalm = false;
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  window.setTimeout(() => {
    isCalm = true;
    for (const button of buttons) button.removeAttribute("aria-disabled");
  }, CALM_MS);
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("[data-quick]") && !isCalm) event.preventDefault();
    },
    true,
  );
}
