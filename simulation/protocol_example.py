"""One complete request and answer of the protocol, computed, for docs/protocol.md."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx

from domain.canonical import canonical
from domain.chain import Head, draft
from domain.exchange import Batch, Checkpoint, RecordEnvelope, TerminalState, checkpoint_message
from domain.ids import AgentId, Seq, TerminalId
from domain.record import Flag, Kind
from domain.signing import CHECKPOINT_CONTEXT, public_key_of, sign
from pos.identity import TerminalIdentity
from pos.sync.request_signing import RequestSigner

PAGE = Path(__file__).parent.parent / "docs" / "protocol.md"
START_MARK, END_MARK = "<!-- example -->\n", "<!-- /example -->"
ISSUED_AT = 1_795_420_800
NONCE = "pU3sUuMb0vJ1sSmrB6cAqg"
CENTRE_KEY = bytes(range(32, 64))
IDENTITY = TerminalIdentity(
    terminal_id=TerminalId(742_001),
    key_epoch=1,
    private_key=bytes(range(32)),
    counter_key=bytes.fromhex("9d4d83f5db8ccae477cf3af10bbd7fbe48424b32c98aa534a1abeff1ded28160"),
    centre_keys=(public_key_of(CENTRE_KEY),),
    certificate="",
)


def example() -> str:
    """Compute the example: the request and the answer as they travel, then the record alone."""
    body = canonical(
        {
            "v": 1,
            "kind": "START",
            "collectivite": "09.163.01.01",
            "regie": "R-0901",
            "public_key": IDENTITY.public_key.hex(),
        }
    )
    head = Head.before_start(IDENTITY.terminal_id, IDENTITY.public_key)
    record = draft(
        head,
        kind=Kind.START,
        flags=Flag(0),
        amount_centimes=0,
        body_text=body,
        issued_at=ISSUED_AT,
        agent_id=AgentId(17),
        revenue_code=0,
        private_key=IDENTITY.private_key,
        counter_key=IDENTITY.counter_key,
    )
    request = _request(Batch(records=[RecordEnvelope.of(record, body)]))
    answer = _answer(record.link)
    return (
        f"The record, 130 bytes, in hexadecimal:\n```\n{_wrapped(record.to_bytes().hex())}\n```\n"
        f"The request:\n```http\n{_shown(request)}\n```\n"
        f"The answer, signed by the centre's key `{IDENTITY.centre_keys[0].hex()}`:\n"
        f"```http\nHTTP/1.1 200 OK\ncontent-type: application/json\n\n{answer}\n```\n"
    )


def page_with_example() -> str:
    """The page docs/protocol.md as it must read."""
    before, rest = PAGE.read_text(encoding="utf-8").split(START_MARK, 1)
    _, after = rest.split(END_MARK, 1)
    return f"{before}{START_MARK}{example()}{END_MARK}{after}"


def _request(batch: Batch) -> httpx.Request:
    request = httpx.Request(
        "POST",
        f"http://127.0.0.1:8000/api/v1/terminals/{IDENTITY.terminal_id}/records",
        content=batch.to_json(),
        headers={"content-type": "application/json"},
    )
    RequestSigner(IDENTITY).sign(request, NONCE, datetime.fromtimestamp(ISSUED_AT, UTC))
    return request


def _answer(link: bytes) -> str:
    message = checkpoint_message(
        IDENTITY.terminal_id, Seq(1), link, Seq(1), TerminalState.ACTIVE, ISSUED_AT + 2
    )
    checkpoint = Checkpoint(
        head_seq=1,
        head_link=link.hex(),
        stored_through_seq=1,
        state=TerminalState.ACTIVE,
        server_time=ISSUED_AT + 2,
        quarantined=[],
        signature=sign(CENTRE_KEY, CHECKPOINT_CONTEXT, message).hex(),
    )
    return json.dumps(checkpoint.to_keys(), indent=1)


def _shown(request: httpx.Request) -> str:
    headers = "\n".join(f"{name.lower()}: {value}" for name, value in request.headers.items())
    return f"POST {request.url.path} HTTP/1.1\n{headers}\n\n{request.content.decode()}"


def _wrapped(text: str, width: int = 100) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))
