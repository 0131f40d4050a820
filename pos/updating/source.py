"""Where releases are read from: a folder, such as a stick's, or an address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Urllib3Fetcher

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK_BYTES: Final = 400_000
_NOT_FOUND: Final = 404
_SILENCE_S: Final = 30
ADDRESSES: Final = ("http://", "https://")


class FolderFetcher(FetcherInterface):
    """Reads from a folder what TUF asks an address for."""

    def _fetch(self, url: str) -> Iterator[bytes]:
        """Read a file; one that is not there is what HTTP calls 404."""
        path = Path(url)
        if not path.is_file():
            message = f"{url} is not there"
            raise DownloadHTTPError(message, _NOT_FOUND)
        return self._chunks(path)

    def _chunks(self, path: Path) -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk


def fetcher_of(place: str) -> FetcherInterface:
    """Choose how a place is read."""
    if place.startswith(ADDRESSES):
        return Urllib3Fetcher(socket_timeout=_SILENCE_S, app_user_agent="girct-pos")
    return FolderFetcher()
