"""Examples of what counters and the centre say to one another: true ones.

They are made here with keys anybody can make (`sha256` of a name), by the shapes and signatures of
`domain`; a test reads each one back with the parsers of both ends. Nothing secret is in them.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms

from domain.canonical import canonical
from domain.chain import draft
from domain.configuration import (
    AgentConfiguration,
    Configuration,
    RegieConfiguration,
    SignedConfiguration,
)
from domain.directory import Directory, DirectoryEntry
from domain.exchange import (
    Batch,
    Certificate,
    Checkpoint,
    EnrolmentAnswer,
    EnrolmentRequest,
    RecordEnvelope,
    SignedText,
    TerminalState,
    checkpoint_message,
    enrolment_message,
)
from domain.ids import AgentId, CollectiviteCode, NatureIndex, RegieId, TerminalId
from domain.placement import Head, head_after
from domain.record import Flag, Kind
from domain.roots import CentreKey, RootStatement
from domain.signing import (
    CERTIFICATE_CONTEXT,
    CHECKPOINT_CONTEXT,
    ENROL_CONTEXT,
    public_key_of,
    sign,
)
from domain.terminal_status import TerminalStatus

TERMINAL: Final = TerminalId(742001)
COLLECTIVITE: Final = CollectiviteCode("09.163.01.01")
REGIE: Final = RegieId("R-0901")
CODE: Final = "K7QM-3F9T2X"
NONCE: Final = "bm9uY2Utb2YtYW4tZXhhbXBsZQ"
NOW_S: Final = 1_795_424_400
TWO_YEARS_S: Final = 730 * 86_400
COVERED: Final = ("@method", "@path", "content-digest", "girct-nonce")


def key_named(name: str) -> bytes:
    """Make the private key of an example, 32 bytes: nobody may use it for anything else."""
    return hashlib.sha256(f"GIR-CT example: {name}".encode()).digest()


CENTRE_KEY: Final = key_named("centre")
TERMINAL_KEY: Final = key_named("terminal")
COUNTER_KEY: Final = key_named("counter")


@dataclass(frozen=True, slots=True)
class Examples:
    """One conversation of a new terminal with its centre.

    Args:
        enrolment: what it asks to become terminal 742001.
        enrolled: what the centre answers.
        configuration: what it is given to sell by.
        batch: its first record.
        checkpoint: the centre's word that it holds it.
        directory: the keys of its collectivité, one, as bytes.
        root: one root statement, signed by two custodians of three, as bytes.
        status: what it says of itself.
    """

    enrolment: EnrolmentRequest
    enrolled: EnrolmentAnswer
    configuration: SignedConfiguration
    batch: Batch
    checkpoint: Checkpoint
    directory: bytes
    root: bytes
    status: TerminalStatus


@cache
def examples() -> Examples:
    """Make the examples, the same each time."""
    public_key = public_key_of(TERMINAL_KEY)
    batch, head = _first_batch(public_key)
    entry = DirectoryEntry(TERMINAL, 1, public_key, NOW_S)
    configuration = _configuration()
    return Examples(
        enrolment=_enrolment(public_key),
        enrolled=_enrolled(public_key),
        configuration=SignedConfiguration.of(CENTRE_KEY, configuration),
        batch=batch,
        checkpoint=_checkpoint(head),
        directory=Directory.of(NOW_S, [entry]).to_bytes(CENTRE_KEY),
        root=_root().to_bytes(),
        status=TerminalStatus(
            version="0.1.0",
            head_seq=head.seq,
            fingerprint="board 7",
            configuration=configuration.version,
        ),
    )


def _root() -> RootStatement:
    custodians = [key_named(f"custodian {number}") for number in (1, 2, 3)]
    statement = RootStatement(
        number=1,
        issued_at=NOW_S,
        threshold=2,
        root_keys=tuple(sorted(map(public_key_of, custodians))),
        centre_keys=(CentreKey(public_key_of(CENTRE_KEY), NOW_S, NOW_S + TWO_YEARS_S // 2),),
    )
    return statement.signed_by(custodians[0]).signed_by(custodians[1])


def signed_headers(method: str, path: str, body: bytes) -> dict[str, str]:
    """Sign a request as the terminal of the examples does.

    Args:
        method: in upper case.
        path: of the request.
        body: its bytes; empty where there are none.

    Returns:
        The headers, as they are sent.
    """
    request = _Request(method, f"https://centre.example{path}", {"GIRCT-Nonce": NONCE})
    signer: Any = HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519, key_resolver=_ExampleKey()
    )
    signer.sign(
        request,
        key_id=f"{TERMINAL}:1",
        created=datetime.fromtimestamp(NOW_S, UTC),
        label="girct",
        covered_component_ids=COVERED,
        include_alg=True,
        body=body,
    )
    return dict(request.headers)


@dataclass(slots=True)
class _Request:
    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


class _ExampleKey(HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        """Give the terminal's key, whatever it is called."""
        del key_id
        return Ed25519PrivateKey.from_private_bytes(TERMINAL_KEY)


def _enrolment(public_key: bytes) -> EnrolmentRequest:
    message = enrolment_message(CODE, public_key)
    return EnrolmentRequest(
        code=CODE,
        public_key=public_key.hex(),
        proof=sign(TERMINAL_KEY, ENROL_CONTEXT, message).hex(),
        fingerprint="board 7",
        version="0.1.0",
    )


def _enrolled(public_key: bytes) -> EnrolmentAnswer:
    certificate = Certificate(
        terminal_id=TERMINAL,
        key_epoch=1,
        public_key=public_key.hex(),
        collectivite=COLLECTIVITE,
        valid_from=NOW_S,
        valid_to=NOW_S + TWO_YEARS_S,
    )
    return EnrolmentAnswer(
        terminal_id=TERMINAL,
        key_epoch=1,
        counter_key=COUNTER_KEY.hex(),
        centre_keys=[public_key_of(CENTRE_KEY).hex()],
        certificate=SignedText.sign(CENTRE_KEY, CERTIFICATE_CONTEXT, certificate),
    )


def _configuration() -> Configuration:
    """A régie with one agent; the hash of the PIN has the right shape and is of no PIN."""
    return Configuration(
        terminal_id=TERMINAL,
        test_system=True,
        base="HTTPS://CENTRE.EXAMPLE",
        regie=RegieConfiguration(
            id=REGIE,
            kind="SOUK",
            collectivite=COLLECTIVITE,
            name_fr="Régie du souk d’Aït Amira",
            name_ar="وكالة سوق آيت عميرة",
            arrete="arrêté n° 12/2024",
            is_open=True,
        ),
        agents=[
            AgentConfiguration(
                agent_id=AgentId(17),
                name="Amina Exemple",
                role="AGENT",
                language="fr",
                pin_hash="$argon2id$v=19$m=65536,t=3,p=4$ZXhhbXBsZQ$ZXhhbXBsZQ",
            )
        ],
        natures=[NatureIndex(1310)],
        acts=[],
        version=hashlib.sha256(b"GIR-CT example").hexdigest()[:32],
        issued_at=NOW_S,
        cash_share=5_000_000,
    )


def _first_batch(public_key: bytes) -> tuple[Batch, Head]:
    """Write the record every chain begins with, and where the chain then stands."""
    before = Head.before_start(TERMINAL, public_key)
    body = canonical(
        {
            "v": 1,
            "kind": "START",
            "collectivite": COLLECTIVITE,
            "regie": REGIE,
            "public_key": public_key.hex(),
        }
    )
    record = draft(
        before,
        kind=Kind.START,
        flags=Flag.TEST_SYSTEM,
        amount_centimes=0,
        body_text=body,
        issued_at=NOW_S,
        agent_id=AgentId(17),
        revenue_code=0,
        private_key=TERMINAL_KEY,
        counter_key=COUNTER_KEY,
    )
    return Batch(records=[RecordEnvelope.of(record, body)]), head_after(before, record)


def _checkpoint(head: Head) -> Checkpoint:
    state = TerminalState.ACTIVE
    message = checkpoint_message(TERMINAL, head.seq, head.link, head.seq, state, NOW_S)
    return Checkpoint(
        head_seq=head.seq,
        head_link=head.link.hex(),
        stored_through_seq=head.seq,
        state=state,
        server_time=NOW_S,
        quarantined=[],
        signature=sign(CENTRE_KEY, CHECKPOINT_CONTEXT, message).hex(),
    )
