"""What every command of `girct-server` does alike: settings, refusals, an open centre."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from domain.errors import GirctError
from server.bootstrap import Centre, open_centre, require_centre
from server.logs import configure_logging
from server.settings import Settings, load_settings
from server.stopping import stopped_by_signals

INTERRUPTED = 130


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
        with open_centre(settings) as centre:
            yield centre
