"""The cookies of the centre: each is for its own pages alone, and for TLS alone where there is TLS.

Where browsers come through TLS (`secure_cookies`) every name begins with `__Host-`: then a browser
takes it from this very host through TLS only, so that no neighbouring host and nobody on the wire
plants another in its place. Over http, as on a demo of this machine, browsers refuse such names.

Source: RFC 6265bis §4.1.3.2; OWASP ASVS 5.0, 3.3.1 and 3.3.3.
"""

from typing import Final, Literal

from starlette.requests import HTTPConnection, cookie_parser
from starlette.responses import Response

from server.settings import Settings

HOST_PREFIX: Final = "__Host-"
PATH: Final = "/"
"""What a `__Host-` name asks for; the others have it too, so that both kinds behave alike."""

SameSite = Literal["lax", "strict"]


def cookie_name(settings: Settings, name: str) -> str:
    """Give the name a cookie has at this centre."""
    return f"{HOST_PREFIX}{name}" if settings.secure_cookies else name


def read_cookie(connection: HTTPConnection, settings: Settings, name: str) -> str | None:
    """Read a cookie; one of the other name counts for nothing.

    Nor does one whose name becomes ours only when white space is taken off it that a browser holds
    for a letter (U+0085, U+00A0): to the browser that name has no `__Host-`, so that a neighbouring
    host may plant it, and the library would take the space off.
    """
    header = connection.headers.get("cookie", "")
    own = ";".join(one for one in header.split(";") if one.isascii() and one.isprintable())
    return cookie_parser(own).get(cookie_name(settings, name))


def write_cookie(  # noqa: PLR0913 - each is a mention of the cookie
    answer: Response,
    settings: Settings,
    name: str,
    value: str,
    *,
    max_age_s: int,
    same_site: SameSite = "lax",
) -> None:
    """Give a browser a cookie that no script reads."""
    answer.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=max_age_s,
        path=PATH,
        httponly=True,
        samesite=same_site,
        secure=settings.secure_cookies,
    )


def drop_cookie(answer: Response, settings: Settings, name: str) -> None:
    """Take a cookie back as it was given: else a browser keeps a `__Host-` one."""
    answer.delete_cookie(
        cookie_name(settings, name), path=PATH, httponly=True, secure=settings.secure_cookies
    )
