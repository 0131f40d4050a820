// The state of the paper follows the printer; a question needs its buttons, so the page comes anew.
const paper = document.querySelector("[data-paper]");

document.addEventListener("counter-status", ({ detail }) => {
  const now = detail.paper;
  if (!now || now.state === paper.dataset.state) return;
  const needsButtons =
    now.can_retry || now.can_give_up || now.is_question || paper.querySelector("form");
  const isFillingIn = document.querySelector("main details[open]"); // nothing typed is thrown away
  if (needsButtons && !isFillingIn) {
    window.location.reload();
    return;
  }
  if (!needsButtons) paper.dataset.state = now.state;
  paper.className = `paper paper-${now.kind}`;
  const title = paper.querySelector("[data-paper-title]");
  title.className = `state state-${now.kind}`;
  title.textContent = now.title;
  paper.querySelector("[data-paper-advice]").textContent = now.advice;
});
