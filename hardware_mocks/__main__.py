"""`python -m hardware_mocks printer`: a virtual printer that runs until it is told to stop."""

import argparse
import json
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from hardware_mocks.printer import PrinterEmulator
from hardware_mocks.printer.web import PrinterPage

_PORT_MAX = 65_535
_STOPPING = {signal.SIGTERM, signal.SIGINT}


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _PORT_MAX:
        message = f"a port is 0 to {_PORT_MAX}"
        raise argparse.ArgumentTypeError(message)
    return port


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hardware_mocks", description=__doc__)
    devices = parser.add_subparsers(dest="device", required=True)
    printer = devices.add_parser("printer", help="an ESC/POS printer on TCP")
    printer.add_argument("--port", type=_port, default=0, help="TCP port, 0 to be given one")
    printer.add_argument("--paper", type=int, choices=(80, 58), default=80, help="millimetres")
    printer.add_argument("--directory", type=Path, default=Path("paper"), help="for the pictures")
    printer.add_argument("--web-port", type=_port, help="port of the page that shows the paper")
    return parser.parse_args()


def main() -> int:
    """Run one virtual device. Its first line of output is JSON: the ports it was given."""
    arguments = _arguments()
    # Blocked before any thread starts: a signal given to another would not wake this one.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    with ExitStack() as running:
        try:
            printer = running.enter_context(
                PrinterEmulator(arguments.paper, arguments.directory, arguments.port)
            )
            ports = {"port": printer.port}
            if arguments.web_port is not None:
                page = running.enter_context(PrinterPage(printer, arguments.web_port))
                ports["web_port"] = page.port
        except OSError as error:
            print(f"virtual_printer.not_started: {error}", file=sys.stderr)  # noqa: T201 -- cli
            return 1
        print(json.dumps(ports), flush=True)  # noqa: T201 -- this is the command line
        signal.sigwait(_STOPPING)
    return 0


if __name__ == "__main__":
    sys.exit(main())
