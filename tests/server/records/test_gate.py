"""Who is sent away hears it: a refused request is taken to its end, and no further than allowed."""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.types import Message, Receive, Scope, Send

from domain.exchange import BATCH_BYTES_MAX
from server.records.gate import IntakeGate

SCOPE: Scope = {"type": "http", "method": "POST", "path": "/api/v1/terminals/7/records"}
HALF = BATCH_BYTES_MAX // 2


async def _unreachable(_scope: Scope, _receive: Receive, _send: Send) -> None:
    pytest.fail("a closed gate lets nobody in")


def knock(pieces: Iterable[bytes]) -> tuple[int, list[Message]]:
    """Bring pieces to a closed gate: how many were still there when it answered, and its answer."""
    coming, answer = list(pieces), list[Message]()
    left_at_answer = -1

    async def receive() -> Message:
        body = coming.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(coming)}

    async def send(message: Message) -> None:
        nonlocal left_at_answer
        if not answer:
            left_at_answer = len(coming)
        answer.append(message)

    with ThreadPoolExecutor(1) as apart:  # a browser's tests leave their loop in this thread
        apart.submit(asyncio.run, IntakeGate(_unreachable, 0)(SCOPE, receive, send)).result()
    return left_at_answer, answer


def test_a_request_sent_away_is_taken_whole_before_the_answer() -> None:
    left, answer = knock([b"one", b"two", b"three"])
    assert left == 0
    assert answer[0]["status"] == 503
    assert (b"retry-after", b"2") in answer[0]["headers"]


def test_what_is_longer_than_a_request_may_be_is_not_waited_for() -> None:
    left, answer = knock([bytes(HALF), bytes(HALF), bytes(HALF), b"more"])
    assert left == 2
    assert answer[0]["status"] == 503
