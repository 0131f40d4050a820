// What the pages of all virtual devices share: they look every half second, and send what is pressed.
const REFRESH_MS = 500;
const words = {
  noise: "Parasites", mute: "Muet", cut: "Couper au milieu", unplugged: "Débrancher",
  parity: "Bits de parité", doubled: "Deux trames à la fois", rubbish: "Déchets avant la trame",
  slow: "Une trame toutes les 10 s", nak: "Répondre NAK", wrong_check: "LRC faux",
  cut_after_debit: "Couper après le débit",
};
const broken = {
  noise: "parasites sur la ligne", mute: "muet", cut: "coupera au milieu de la trame",
  unplugged: "débranché", parity: "bits de parité", doubled: "deux trames à la fois",
  rubbish: "déchets avant la trame", slow: "une trame toutes les 10 s", nak: "répondra NAK",
  wrong_check: "prochain LRC faux", cut_after_debit: "sera coupé après le débit",
};
const byId = (id) => document.getElementById(id);

async function act(action, text = "") {
  const answer = await fetch(`/do/${action}`, {
    method: "POST", body: text, headers: { "X-Virtual-Device": "1" },
  });
  byId("said").textContent = answer.ok ? "" : await answer.text();
  await refresh();
}

function showFaults(state) {
  if (byId("faults").children.length === 0) {
    for (const fault of state.faults) {
      const button = document.createElement("button");
      button.textContent = words[fault] ?? fault;
      button.dataset.fault = fault;
      button.addEventListener("click", () => act("break", fault));
      byId("faults").append(button);
    }
    const repair = document.createElement("button");
    repair.textContent = "Réparer";
    repair.className = "main";
    repair.addEventListener("click", () => act("repair"));
    byId("faults").append(repair);
  }
  for (const button of byId("faults").querySelectorAll("[data-fault]")) {
    button.ariaPressed = String(button.dataset.fault === state.fault);
  }
}

function show(state) {
  byId("lamp").classList.toggle("broken", state.fault !== null);
  byId("state").textContent = state.fault === null ? state.address : broken[state.fault];
  byId("errors").textContent = state.errors.join("\n");
  for (const place of document.querySelectorAll("[data-show]")) {
    place.textContent = state[place.dataset.show] ?? "";
  }
  for (const sign of document.querySelectorAll("[data-sign]")) {
    sign.classList.toggle("on", Boolean(state[sign.dataset.sign]));
  }
  showFaults(state);
  document.dispatchEvent(new CustomEvent("device-state", { detail: state }));
}

async function refresh() {
  try {
    show(await (await fetch("/state")).json());
  } catch {
    byId("state").textContent = "arrêté";
    byId("lamp").classList.add("broken");
  }
}

for (const form of document.querySelectorAll("form[data-do]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    act(form.dataset.do, [...fields.values()].join(" "));
  });
}
for (const button of document.querySelectorAll("button[data-do]")) {
  button.addEventListener("click", () => act(button.dataset.do, button.value));
}
await refresh();
setInterval(refresh, REFRESH_MS);
