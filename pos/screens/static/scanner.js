// A scanner that types is told from a person by its speed, and its text never stays in a field.
//
//   import { attachScanner } from "./scanner.js";
//   attachScanner((scan) => { scan.kind, scan.text, scan.message });
//
// Keys that follow each other within 30 ms are a scan once there are four of them: the field gets
// back what it held, and no form sees the scanner's Enter. A scanner set to send F13 first is known
// from its first key. Digits and letters are read from the keys themselves, so a scanner set to a US
// keyboard is right in a French or an Arabic session.

export const BURST_MS = 30;
export const QUIET_MS = 120;
export const LEAST = 4;
const LEAST_ELSEWHERE = 7;
const PREFIXES = new Set(["F13", "F14", "F15"]);
const ENDS = new Set(["Enter", "Tab"]);
const MODIFIERS = new Set(["Shift", "CapsLock", "AltGraph"]);
const PUNCTUATION = { Minus: "-", Slash: "/", Period: ".", Space: " ", NumpadDivide: "/" };

/** Give the character a scanner meant by a key: from the place of the key, not from the layout. */
export function characterOf(key, isFrench = false) {
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(key.code);
  if (digit) return digit[1];
  const letter = /^Key([A-Z])$/.exec(key.code);
  if (letter && !(isFrench && /^[a-z]$/i.test(key.key))) return letter[1];
  if (key.code in PUNCTUATION && !isFrench) return PUNCTUATION[key.code];
  return key.key.length === 1 ? key.key.toUpperCase() : "";
}

/** Give the text of a scan: digits typed with Shift come from a scanner set to a French keyboard. */
export function textOf(keys) {
  const isFrench = keys.some((key) => key.shift && /^Digit[0-9]$/.test(key.code));
  return keys.map((key) => characterOf(key, isFrench)).join("");
}

/** Tell scans from typing; everything that touches time or the page is handed over. */
export class Bursts {
  constructor({
    onScan,
    onTyping,
    least = LEAST,
    later = (run, ms) => window.setTimeout(run, ms),
    never = (timer) => window.clearTimeout(timer),
  }) {
    Object.assign(this, { onScan, onTyping, least, later, never });
    this.forget();
  }

  forget() {
    this.keys = [];
    this.place = null;
    this.hasPrefix = false;
    this.lastMs = -Infinity;
  }

  /** Take a key; true when the page must not see it. `place` remembers the field before it. */
  take(key, atMs, placeOf) {
    const isFast = this.hasPrefix || atMs - this.lastMs <= BURST_MS;
    if (PREFIXES.has(key.code)) {
      this.forget();
      this.hasPrefix = true;
      this.place = placeOf();
      return this.hold(atMs);
    }
    const isHeld = this.keys.length > 1; // what was held is typed before anything slower is
    if (ENDS.has(key.code) || key.code === "NumpadEnter") return (isFast || isHeld) && this.end();
    if (key.key.length !== 1) {
      if (isHeld && !MODIFIERS.has(key.key)) this.end();
      return false;
    }
    if (!isFast) {
      if (isHeld) this.end();
      this.keys = [key];
      this.place = placeOf();
      this.lastMs = atMs;
      return false;
    }
    const { passes } = this.place ?? {};
    if (this.keys.length === 1 && !this.hasPrefix && !passes) this.place?.restore();
    this.keys.push(key);
    return this.hold(atMs) && !passes;
  }

  hold(atMs) {
    this.lastMs = atMs;
    this.never(this.timer);
    this.timer = this.later(() => this.end(), QUIET_MS);
    return true;
  }

  /** End a burst: a scan, or so few keys that a person typed them fast. */
  end() {
    this.never(this.timer);
    const { keys, place, hasPrefix } = this;
    this.forget();
    if (hasPrefix || keys.length >= this.least) {
      if (place?.passes) place.restore();
      if (keys.length) this.onScan(textOf(keys));
      return true;
    }
    if (keys.length > 1 && !place?.passes) this.onTyping(keys.map((key) => key.key).join(""), place);
    return false;
  }
}

// A date and an hour are typed part by part, which only the browser can do: their keys pass, and
// what the field held comes back once they turn out to be a scan.
const IN_PARTS = { date: "2000-01-01", time: "00:00" }; // a whole value, which clears half a one

function placeOf(field) {
  const isField = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
  if (!isField || field.readOnly || field.disabled) return null;
  const { value, type } = field;
  const start = field.selectionStart ?? value.length; // what is typed replaces what is selected
  const end = field.selectionEnd ?? value.length;
  return {
    field,
    passes: type in IN_PARTS,
    kept: [value.slice(0, start), value.slice(end)],
    restore() {
      if (type in IN_PARTS) {
        field.value = IN_PARTS[type];
        field.blur();
        field.focus(); // at its first part
      }
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
  };
}

function typeInto(text, place) {
  if (!place) return;
  const { field, kept } = place;
  const [before, after] = kept;
  field.value = `${before}${text}${after}`;
  field.setSelectionRange?.(before.length + text.length, before.length + text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function ask(text) {
  const query = new URLSearchParams({ text });
  const answer = await fetch(`/scan/read?${query}`, { headers: { accept: "application/json" } });
  return answer.json();
}

async function follow(onScan, after) {
  let number = after;
  try {
    const answer = await fetch(`/scan?after=${number}`, { headers: { accept: "application/json" } });
    const told = await answer.json();
    if (!told.has_scanner) return;
    told.scans.forEach(onScan);
    number = told.number;
  } catch {
    // the counter is away: the bar says so, and this goes on when it is back
  }
  window.setTimeout(() => follow(onScan, number), 400);
}

/** Give every scan of this page to a function, from a scanner that types and from a serial one. */
export function attachScanner(onScan) {
  watchKeys(new Bursts({ onScan: async (text) => onScan(await ask(text)), onTyping: typeInto }));
  follow(onScan, -1);
}

/** Keep what a scanner types out of every field but a search; no PIN is as long as a code. */
export function keepScansOut(onScan) {
  const bursts = new Bursts({ onScan, onTyping: typeInto, least: LEAST_ELSEWHERE });
  watchKeys(bursts, (field) => !field.matches?.("[data-search]"));
}

function watchKeys(bursts, isGuarded = () => true) {
  document.addEventListener(
    "keydown",
    (event) => {
      if (!isGuarded(event.target)) return;
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      const key = { code: event.code, key: event.key, shift: event.shiftKey };
      if (bursts.take(key, event.timeStamp, () => placeOf(event.target))) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    },
    { capture: true },
  );
}
