"""The python-escpos library, imported without its side effects.

Importing python-escpos 3.1 as it is configures the root logger, leaves an empty directory in the
temporary folder at every start, parses a 180 kB YAML table of 35 printers (about 110 ms) and, with
`ESCPOS_CAPABILITIES_PICKLE_DIR` set, executes whatever pickle stands there. We only need one code
page table, so we hand the library a table of our own in a private directory, which is deleted.

It also loads a reader of YAML and drawers of barcodes, which would stay in a counter's memory all
day. Our table is JSON, our papers bear no barcode: while it is imported, the least of both stands
in for them.

Source: python-escpos 3.1, `escpos/capabilities.py`.
"""

import importlib
import json
import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from devices.printer.port import PrinterProfile
from devices.printer.profiles import PROFILES

_FEATURES = {"paperFullCut": True, "paperPartCut": True, "qrCode": True}
_FONTS = {"0": {"name": "Font A", "columns": 48}}


@contextmanager
def _root_logger_kept() -> Iterator[None]:
    """Let `logging.basicConfig()` find a handler, so that it does nothing."""
    root, placeholder = logging.getLogger(), logging.NullHandler()
    root.addHandler(placeholder)
    try:
        yield
    finally:
        root.removeHandler(placeholder)


@contextmanager
def _private_tables() -> Iterator[None]:
    """Offer the library a small table, and a directory to write to that does not outlive this."""
    encodings = {profile.code_page.upper(): profile.code_page for profile in PROFILES.values()}
    table = {
        "profiles": {
            "default": {
                "name": "girct",
                "codePages": {"0": "CP437"},
                "features": _FEATURES,
                "fonts": _FONTS,
            }
        },
        "encodings": {
            name: {"name": name, "python_encode": codec}
            for name, codec in {"CP437": "cp437", **encodings}.items()
        },
    }
    kept_environment, kept_directory = dict(os.environ), tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="girct-escpos-") as name:
        path = Path(name) / "capabilities.json"
        path.write_text(json.dumps(table), encoding="utf-8")
        os.environ["ESCPOS_CAPABILITIES_FILE"] = str(path)
        os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = name
        tempfile.tempdir = name
        try:
            yield
        finally:
            tempfile.tempdir = kept_directory
            for key in ("ESCPOS_CAPABILITIES_FILE", "ESCPOS_CAPABILITIES_PICKLE_DIR"):
                os.environ.pop(key)
                if key in kept_environment:
                    os.environ[key] = kept_environment[key]


@contextmanager
def _unused_kept_out() -> Iterator[None]:
    """Offer the library the least of the packages that it imports and we never use through it."""
    least = {name: ModuleType(name) for name in ("yaml", "barcode", "barcode.writer")}
    vars(least["yaml"])["safe_load"] = json.load
    vars(least["barcode"])["PROVIDED_BARCODES"] = ()
    vars(least["barcode.writer"])["ImageWriter"] = None
    kept = {name: sys.modules[name] for name in least if name in sys.modules}
    sys.modules.update(least)
    try:
        yield
    finally:
        for name in least:
            sys.modules.pop(name)
        sys.modules.update(kept)


@cache
def _modules() -> tuple[Any, Any]:
    with _root_logger_kept(), _private_tables(), _unused_kept_out():
        return (
            importlib.import_module("escpos.printer.dummy"),
            importlib.import_module("escpos.capabilities"),
        )


def new_builder(profile: PrinterProfile) -> Any:  # noqa: ANN401 -- the library is untyped
    """Make a python-escpos `Dummy` that builds bytes for one profile, in its one code page."""
    dummy, _ = _modules()
    library_profile, encoder = _code_page(profile)
    builder = dummy.Dummy(profile=library_profile, magic_encode_args={"encoder": encoder})
    builder.charcode(profile.code_page.upper())
    return builder


@cache
def _code_page(profile: PrinterProfile) -> tuple[Any, Any]:
    """Make the library's idea of a profile, and the encoder that knows its one code page."""
    dummy, capabilities = _modules()
    library_profile = capabilities.Profile(columns=profile.columns, features=_FEATURES)
    library_profile.codePages = {str(profile.code_page_number): profile.code_page.upper()}
    return library_profile, dummy.Dummy(profile=library_profile).magic.encoder
