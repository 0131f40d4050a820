"""What every command of `girct-server` does alike: settings, refusals, an open centre."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from domain.errors import GirctError
from server.bootstrap import Centre, Clock, clock_of, open_centre, require_centre
from server.logs import configure_logging
from server.settings import Settings, load_settings
from server.stopping import stopped_by_signals

if TYPE_CHECKING:
    from server.db.migrate import Telling

INTERRUPTED = 130
TELLING = "girct.telling"
"""Where the whole command line keeps what writes a migration made on the way on the trail."""


@contextmanager
def refusals_on_stderr() -> Iterator[None]:
    """Say an expected refusal as `code: sentence` and end with 1."""
    try:
        yield
    except GirctError as refusal:
        sys.stderr.write(f"{refusal.code}: {refusal}\n")
        raise typer.Exit(1) from refusal


def settings_of(context: typer.Context, **overrides: object) -> Settings:
    """Read the settings, with the command line's own choices on top."""
    return load_settings(data_dir=context.obj, **overrides)


@contextmanager
def opened(context: typer.Context) -> Iterator[Centre]:
    """Open the centre for one command, beside the serving one if it runs."""
    configure_logging(is_quiet=True)
    with refusals_on_stderr(), stopped_by_signals(INTERRUPTED):
        settings = settings_of(context)
        require_centre(settings)
        telling: Callable[[Clock], Telling] = context.meta[TELLING]
        with open_centre(settings, told=telling(clock_of(settings))) as centre:
            yield centre
