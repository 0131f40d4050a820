"""What was scanned: read for a scanner that types, and handed over for one on a serial line."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from devices.errors import DeviceError
from devices.scanner.errors import ScanUnreadable
from devices.scanner.port import Scan
from pos.peripherals.scanner_watch import Numbered
from pos.screens.pages import PageDep
from ui.languages import Language
from ui.messages import error_message

router = APIRouter()


@router.get("/scan/read")
def read(page: PageDep, text: Annotated[str, Query(max_length=600)]) -> JSONResponse:
    """Say what a scanned text is: kind and normal form, or why it is none."""
    from devices.scanner.reading import read_scan  # noqa: PLC0415 - loaded at the first scan

    _ = page.agent
    try:
        return JSONResponse(_told(read_scan(text), None, page.language))
    except ScanUnreadable as error:
        return JSONResponse(_told(None, error, page.language))


@router.get("/scan")
def after(page: PageDep, after: int = -1) -> JSONResponse:
    """Give the scans of the serial scanner after a number; -1: none yet, only the number."""
    _ = page.agent
    scanner = page.counter.peripherals.scanner
    if scanner is None:
        return JSONResponse({"has_scanner": False, "number": 0, "scans": []})
    number = scanner.last_number()
    new = [] if after < 0 else scanner.after(after)
    return JSONResponse(
        {"has_scanner": True, "number": number, "scans": [_numbered(one, page) for one in new]}
    )


def _numbered(one: Numbered, page: PageDep) -> dict[str, Any]:
    return _told(one.scan, one.fault, page.language)


def _told(scan: Scan | None, fault: DeviceError | None, language: Language) -> dict[str, Any]:
    return {
        "kind": None if scan is None else scan.kind.value,
        "text": "" if scan is None else scan.text,
        "message": "" if fault is None else error_message(fault, language),
    }
