"""The counter: a local web screen, a signed journal, printing and sync.

structlog loads rich and pygments wherever they are installed (the command line brings them), for
colours the log of a counter never has. Here it is loaded without them, before any of our modules
asks for it: 3 MiB of the 120 a counter may take, and a fault that is written in no time.
"""

import sys

if "structlog" not in sys.modules and "rich" not in sys.modules:
    sys.modules["rich"] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        import structlog as _structlog  # noqa: F401 - loaded for its effect
    finally:
        del sys.modules["rich"]
