// A form leaves once: the server knows the sale's own number, the button shows it is working.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.left === "yes") {
    event.preventDefault();
    return;
  }
  form.dataset.left = "yes";
  form.setAttribute("aria-busy", "true");
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-left]").forEach((form) => {
    delete form.dataset.left;
    form.removeAttribute("aria-busy");
  });
});
