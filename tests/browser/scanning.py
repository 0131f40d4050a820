"""A scanner's keys in a browser, as fast as a scanner however slow the machine is."""

from playwright.sync_api import Page

WITHOUT_QUIET = """() => {
  const later = window.setTimeout;
  window.setTimeout = (run, ms) => (ms === 120 ? 0 : later(run, ms));
}"""
GAP_S = 0.004
"""Between two keys of a scanner."""


def scan(page: Page, text: str) -> None:
    """Press a scanner's keys: digits in a burst, then Enter, which alone ends it.

    A slow machine would deliver them later than a scanner does; the pause that ends a burst waits.
    """
    page.evaluate(WITHOUT_QUIET)
    keyboard = page.context.new_cdp_session(page)
    at_s = float(page.evaluate("Date.now()")) / 1000
    strokes = [(f"Digit{digit}", digit, ord(digit), digit) for digit in text]
    for code, key, number, typed in [*strokes, ("Enter", "Enter", 13, "\r")]:
        at_s += GAP_S
        stroke = {"code": code, "key": key, "windowsVirtualKeyCode": number, "timestamp": at_s}
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": typed, **stroke})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **stroke})
    keyboard.detach()
