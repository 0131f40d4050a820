"""The scanner's module in Chromium: a scan is told from typing, and leaves no trace in a field."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

import pos.screens

MODULE = Path(pos.screens.__file__).parent / "static" / "scanner.js"
RUN = """
async ([source, strokes]) => {
  const module = await import(URL.createObjectURL(new Blob([source], {type: "text/javascript"})));
  const field = document.querySelector("input");
  field.value = "25";
  const told = { scans: [], typed: [], held: [], submitted: 0 };
  const timers = [];
  const bursts = new module.Bursts({
    onScan: (text) => told.scans.push(text),
    onTyping: (text) => { told.typed.push(text); field.value += text; },
    later: (run) => { timers.push(run); return timers.length - 1; },
    never: (at) => { if (at !== undefined) timers[at] = null; },
  });
  const placeOf = () => {
    const { value } = field;
    return { restore() { field.value = value; } };
  };
  for (const [code, key, shift, atMs] of strokes) {
    const isHeld = bursts.take({ code, key, shift }, atMs, placeOf);
    told.held.push(isHeld);
    if (!isHeld && key.length === 1) field.value += key;
    if (!isHeld && key === "Enter") told.submitted += 1;
  }
  timers.forEach((run) => run && run());
  return { ...told, value: field.value };
}
"""


def run(browser: Browser, strokes: list[tuple[str, str, bool, float]]) -> dict[str, Any]:
    page = browser.new_page()
    page.set_content("<input>")
    told: dict[str, Any] = page.evaluate(RUN, [MODULE.read_text(encoding="utf-8"), strokes])
    page.close()
    return told


def digits(keys: str, start_ms: float, gap_ms: float) -> list[tuple[str, str, bool, float]]:
    return [
        (f"Digit{digit}", "à&é\"'(-è_ç"[int(digit)], False, start_ms + at * gap_ms)
        for at, digit in enumerate(keys)
    ]


def test_a_scan_on_a_french_keyboard_gives_its_digits_and_leaves_the_field_as_it_was(
    browser: Browser,
) -> None:
    strokes = [*digits("6111245591063", 1000, 8), ("Enter", "Enter", False, 1110)]
    told = run(browser, strokes)
    assert told["scans"] == ["6111245591063"]
    assert (told["value"], told["submitted"]) == ("25", 0)


def test_letters_are_read_from_the_keys_of_a_us_scanner_in_any_session(browser: Browser) -> None:
    keys = [("KeyQ", "ض", True), ("KeyA", "q", True), ("Digit7", "è", False), ("KeyM", ",", False)]
    strokes = [(code, key, capital, 10.0 * at) for at, (code, key, capital) in enumerate(keys)]
    assert run(browser, [*strokes, ("Enter", "Enter", False, 50)])["scans"] == ["QA7M"]


def test_a_scanner_set_to_a_french_keyboard_is_known_by_its_shifted_digits(
    browser: Browser,
) -> None:
    keys = [("KeyQ", "A", True), ("Digit1", "1", True), ("Digit2", "2", True), ("KeyW", "Z", True)]
    strokes = [(code, key, capital, 10.0 * at) for at, (code, key, capital) in enumerate(keys)]
    assert run(browser, [*strokes, ("Enter", "Enter", False, 50)])["scans"] == ["A12Z"]


def test_a_person_typing_stays_in_the_field_and_enter_sends_the_form(browser: Browser) -> None:
    strokes = [*digits("123", 0, 140), ("Enter", "Enter", False, 800)]
    told = run(browser, strokes)
    assert told["scans"] == []
    assert (told["value"], told["submitted"]) == ('25&é"', 1)


def test_two_keys_hit_almost_at_once_are_given_back_to_the_field(browser: Browser) -> None:
    told = run(browser, digits("12", 0, 20))
    assert told["scans"] == []
    assert told["value"] == "25&é"


def test_a_prefix_key_begins_a_scan_at_once(browser: Browser) -> None:
    strokes = [("F13", "F13", False, 0.0), *digits("42", 200, 90), ("Enter", "Enter", False, 500)]
    told = run(browser, strokes)
    assert told["scans"] == ["42"]
    assert (told["value"], told["submitted"]) == ("25", 0)


def test_keys_held_back_are_typed_before_a_slower_key_and_before_enter(browser: Browser) -> None:
    strokes = [*digits("12", 0, 20), *digits("3", 90, 1), *digits("45", 200, 20)]
    told = run(browser, [*strokes, ("Enter", "Enter", False, 270)])
    assert told["scans"] == []
    assert (told["value"], told["submitted"]) == ("25&é\"'(", 1)
