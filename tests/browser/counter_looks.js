// Faults a cashier would meet on a page of the counter: small targets, cut words, actions with no
// shown key, and two actions on one key. Gives a list of sentences.
() => {
  const LEAST_PX = 44;
  const faults = [];
  const isSeen = (element) =>
    element.getClientRects().length > 0 && element.getBoundingClientRect().width > 1;
  const name = (element) =>
    `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") ?? element.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40)}"`;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);

  for (const target of all("a[href], button, summary, select, input:not([type=hidden])")) {
    const label = target.closest("label");
    const box = (label ?? target).getBoundingClientRect();
    const isInText = target.tagName === "A" && target.closest("p, dt, dd, li, td") && !target.className;
    if (target.tabIndex < 0) continue;
    if (target.closest(".skip") || isInText) continue;
    if (box.height < LEAST_PX - 0.5 || box.width < LEAST_PX - 0.5)
      faults.push(`target: ${name(target)} is ${Math.round(box.width)} × ${Math.round(box.height)}`);
  }

  const keys = new Map();
  for (const element of all("[data-key]")) {
    const key = element.dataset.key;
    if (keys.has(key)) faults.push(`key ${key}: ${name(keys.get(key))} and ${name(element)}`);
    keys.set(key, element);
  }
  // A row's key is in its own row, or in the line above the rows; that line says what chooses one.
  const shownFor = (action) => {
    const inside = [...action.querySelectorAll(".key")].filter(isSeen);
    if (inside.length || !action.dataset.rowKey) return inside;
    const around = document.querySelectorAll(".rows-hint .key, [data-row] > .key, [data-row] dt .key");
    const wanted = action.dataset.rowKey.toUpperCase();
    return [...around].filter((key) => isSeen(key) && key.textContent === wanted);
  };
  for (const action of all("button, summary, a.button, a.tab, label.mode, a[data-row-key]")) {
    if (action.matches(".pad-key, [tabindex='-1'], label:not([data-key])")) continue;
    const shown = shownFor(action);
    if (!shown.length) faults.push(`no key shown: ${name(action)}`);
    const { key, rowKey } = action.dataset;
    const answers = key || rowKey || shown.every((one) => "↵/".includes(one.textContent));
    if (!answers) faults.push(`a key nothing answers: ${name(action)}`);
  }
  const isChosenSaid = all("[data-row]").length < 2 || all(".rows-hint").length > 0;
  if (!isChosenSaid) faults.push("nothing says what chooses a row");
  const enters = all("form[method=post]").filter((form) => !form.closest("details") &&
    [...form.querySelectorAll("button")].some(
      (button) => isSeen(button) && !button.dataset.key && /↵/.test(button.textContent),
    ),
  );
  // Without a focus Enter presses the only button that shows it; of rows, the one with the focus.
  const senders = enters.filter((form) => !form.closest("[data-row]"));
  if (senders.length > 1) faults.push(`key Enter: ${senders.map(name).join(" and ")}`);
  const isEnterTaken = keys.has("Enter") && enters.length > 0;
  if (isEnterTaken) faults.push(`key Enter: ${name(keys.get("Enter"))} and a form`);

  for (const text of all("dd, dt, .button, .tab, h1, h2, .alert, .tag, th, td, label"))
    if (text.scrollWidth > text.clientWidth + 1 && getComputedStyle(text).overflow !== "visible")
      faults.push(`cut: ${name(text)}`);
  // What a row of cards or of sums holds stays inside its frame, which scrolls for a table alone.
  for (const frame of all(".table-frame"))
    if (innerWidth <= 600 && frame.scrollWidth > frame.clientWidth + 1)
      faults.push(`wider than its frame: ${name(frame)}`);
  return faults;
}
