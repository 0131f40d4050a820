"""Find a Chromium on this machine, for the screen tests and the README's pictures."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> Path | None:
    """Find a browser to drive.

    Looked for in this order: the environment variable `GIRCT_CHROMIUM`, the command path, then
    the one Playwright installed for this user.

    Returns:
        The executable, or None when there is none.
    """
    named = os.environ.get("GIRCT_CHROMIUM")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    for name in NAMES:
        found = shutil.which(name)
        if found is not None:
            return Path(found)
    return _installed_by_playwright()


def _installed_by_playwright() -> Path | None:
    folder = Path(
        os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"
    )
    found = sorted(folder.glob("chromium-*/chrome-linux*/chrome"))
    return found[-1] if found else None


def find_fault() -> str | None:
    """Say why no browser can be driven here; None when one can.

    Playwright's driver is a program of its own, which needs a library some systems lack.
    """
    if find_chromium() is None:
        return "there is no Chromium on this machine"
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "--version"],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else f"Playwright does not start: {done.stderr.strip()}"


def main() -> int:
    """Print why no browser can be driven here, with exit 1; exit 0 when one can."""
    fault = find_fault()
    if fault is None:
        return 0
    sys.stderr.write(f"{fault}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
