"""What routes ask for: the centre they serve, and who is calling."""

from typing import Annotated

from fastapi import Depends, Request

from server.bootstrap import Centre


def centre_of(request: Request) -> Centre:
    """Give the centre an application was built for."""
    centre: Centre = request.app.state.centre
    return centre


def caller_address(request: Request) -> str:
    """Tell where a request comes from, for rate limits and the log."""
    return request.client.host if request.client else "unknown"


CentreDep = Annotated[Centre, Depends(centre_of)]
CallerDep = Annotated[str, Depends(caller_address)]
