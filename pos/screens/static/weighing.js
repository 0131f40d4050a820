// The live weight is for the eye; the key takes it, and the server alone says whether it may.
const POLL_MS = 300;

export function watchScale(form, changed) {
  const box = form.querySelector("[data-scale]");
  if (!box) return;
  const shown = box.querySelector("[data-weight]");
  const why = form.querySelector("[data-weight-why]");
  const take = box.querySelector("[data-weigh]");
  const field = (name) => form.elements.namedItem(name);

  // Said once it is so twice running: a load being put down is not spoken at every step.
  let heard = "";
  function say(sentence) {
    if (sentence === heard && why.textContent !== sentence) why.textContent = sentence;
    heard = sentence;
  }

  async function follow() {
    try {
      const answer = await fetch("/weight", { headers: { accept: "application/json" } });
      const weight = await answer.json();
      shown.textContent = weight.shown ?? "—";
      shown.classList.toggle("scale-usable", weight.is_usable);
      say(weight.message ?? "");
    } catch {
      shown.textContent = "—";
    }
    window.setTimeout(follow, POLL_MS);
  }

  take.addEventListener("click", async (event) => {
    event.preventDefault();
    const answer = await fetch("/sale/weigh", {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { accept: "application/json" },
    });
    if (!answer.ok) return;
    const weighed = await answer.json();
    if (weighed.quantity === null) {
      changed(weighed.message);
      return;
    }
    field("quantity").value = weighed.quantity;
    field("weighing").value = weighed.weighing;
    changed("");
  });
  follow();
}
