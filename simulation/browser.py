"""Find a Chromium on this machine, for the screen tests and the README's pictures."""

import os
import shutil
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


def main() -> int:
    """Print where the browser is; exit 1 when there is none."""
    found = find_chromium()
    if found is None:
        return 1
    sys.stdout.write(f"{found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
