"""The French cardinals of num2words, without the sixty other languages it loads with them.

`import num2words` runs the modules of every language: 3 MB in a counter that may hold 120. Only the
French one is loaded here, with the package itself left unread; whoever imports num2words elsewhere
still gets it whole.
"""

import importlib
import importlib.util
import sys
from functools import cache
from typing import Any

PACKAGE = "num2words"


@cache
def _french() -> Any:  # noqa: ANN401 - the library is untyped
    if PACKAGE in sys.modules:
        return importlib.import_module(f"{PACKAGE}.lang_FR").Num2Word_FR()
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        raise ModuleNotFoundError(PACKAGE)
    sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
    try:
        return importlib.import_module(f"{PACKAGE}.lang_FR").Num2Word_FR()
    finally:
        del sys.modules[PACKAGE]


def cardinal_fr(number: int) -> str:
    """Write a whole number in French words, in the traditional spelling."""
    return str(_french().to_cardinal(number))
