"""The counter: a local web screen, a signed journal, printing and sync.

structlog loads rich, pygments and greenlet wherever they are installed (the command line brings the
first two), for colours the log of a counter never has and threads it does not use. Here it is
loaded without them, before any of our modules asks for it: 4 MiB of what a counter may take, and a
fault that is written in no time.
"""

import sys

if "structlog" not in sys.modules:
    _absent = [name for name in ("rich", "greenlet") if name not in sys.modules]
    for _name in _absent:
        sys.modules[_name] = None  # type: ignore[assignment]  # as if it were not installed
    try:
        import structlog as _structlog  # noqa: F401 - loaded for its effect
    finally:
        for _name in _absent:
            del sys.modules[_name]
