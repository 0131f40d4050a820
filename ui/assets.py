"""Style sheets, scripts and fonts, served from the packages themselves and no other host."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import fontpkg_amiri
from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

STATIC: Final = Path(__file__).parent / "static"
FONTS: Final = Path(fontpkg_amiri.__file__).parent / "files"
PREFIX: Final = "/ui"
ONE_YEAR_S: Final = 31_536_000
MEDIA_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".ttf": "font/ttf",
}


@cache
def shared_assets() -> Mapping[str, Path]:
    """List the files any page may ask for: name to path, a closed list."""
    found = {path.name: path for path in sorted(STATIC.iterdir()) if path.suffix in MEDIA_TYPES}
    return found | {name: FONTS / name for name in ("Amiri-Regular.ttf", "Amiri-Bold.ttf")}


@cache
def _fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12]


def asset_url(name: str, prefix: str = PREFIX, files: Mapping[str, Path] | None = None) -> str:
    """Give the address of an asset, with its fingerprint so that caches never lie.

    Args:
        name: one of `files`.
        prefix: where they are served.
        files: name to path; the shared assets when not given.
    """
    listed = shared_assets() if files is None else files
    return f"{prefix}/{name}?v={_fingerprint(listed[name])}"


def build_assets_router(prefix: str = PREFIX, files: Mapping[str, Path] | None = None) -> APIRouter:
    """Build the route that serves a closed list of files.

    A router and not `app.mount`: the dashboard's application allows no mount.

    Args:
        prefix: where the files live, without a final slash.
        files: name to path; the shared assets when not given.
    """
    router = APIRouter(prefix=prefix, include_in_schema=False)
    listed = shared_assets() if files is None else files

    @router.get("/{name}")
    def asset(name: str) -> FileResponse:
        """Send one asset of the list."""
        path = listed.get(name)
        if path is None:
            raise HTTPException(status_code=404)
        return FileResponse(
            path,
            media_type=MEDIA_TYPES[path.suffix],
            headers={"Cache-Control": f"public, max-age={ONE_YEAR_S}"},
        )

    return router
