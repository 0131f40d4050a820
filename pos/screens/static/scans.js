// A scan on the sale: an ear tag is one head, a code of the list is a nature; never a field's text.
import { attachScanner } from "./scanner.js";

const SEEN = "girct-tags";

// The tags of the line being typed, kept through a reload and forgotten with the next line.
function seenTags(line) {
  const kept = JSON.parse(window.sessionStorage.getItem(SEEN) ?? "{}");
  return new Set(kept.line === line ? kept.tags : []);
}

function countHead(form, tag, changed) {
  const line = form.elements.namedItem("nature").value;
  const name = `${line} ${form.elements.namedItem("sale_id").value} ${form.elements.namedItem("revision").value}`;
  const quantity = form.elements.namedItem("quantity");
  const tags = seenTags(name);
  tags.add(tag);
  window.sessionStorage.setItem(SEEN, JSON.stringify({ line: name, tags: [...tags] }));
  quantity.value = String(tags.size);
  form.querySelector("[data-scan]").textContent = `${tags.size} × ${tag.slice(-4).padStart(5, "…")}`;
  changed("");
}

export function watchScans(form, changed) {
  attachScanner(async (scan) => {
    const isHeads = form !== null && "heads" in form.dataset;
    if (scan.kind === "EAR_TAG" && isHeads) {
      countHead(form, scan.text, changed);
      return;
    }
    if (form === null && scan.kind !== null) {
      const answer = await fetch(`/sale/natures?q=${encodeURIComponent(scan.text)}`);
      const found = answer.ok && /^\d+$/.test(scan.text) ? await answer.json() : [];
      if (found.length === 1) window.location.assign(`/sale?nature=${found[0]}`);
      return;
    }
    const place = document.querySelector("[data-scan]");
    if (place) place.textContent = scan.message || scan.text;
  });
}
