"""Plans of one made-up terminal, without a database."""

from collections.abc import Container, Sequence
from dataclasses import replace

from benchmarks.chains import SESSION, Chain, Written
from domain.body_fields import UINT32_MAX
from domain.exchange import PrivatePart, TerminalState
from domain.ids import TerminalId
from domain.placement import Head
from domain.record import Flag, Kind
from domain.signing import RECEIPT_CONTEXT, public_key_of, sign
from server.records.judgement import Place
from server.records.plan import Plan
from server.records.reception import EnrolledKey, Received

TERMINAL = TerminalId(742001)
KEY = bytes(range(32))
COUNTER_KEY = bytes(32)
START_S = 1_795_420_800


def a_chain(terminal_id: TerminalId = TERMINAL, flags: Flag = Flag.TEST_SYSTEM) -> Chain:
    chain = Chain(
        terminal_id,
        KEY,
        COUNTER_KEY,
        "09.163.01.01",
        "R-0901",
        START_S,
        "2026-11-23",
        flags=flags,
    )
    chain.start()
    return chain


def a_plan(
    *,
    head: Head | None = None,
    state: TerminalState = TerminalState.ACTIVE,
    is_revoked: bool = False,
    not_after: int = UINT32_MAX,
    years: Container[int] | None = None,
) -> Plan:
    public_key = public_key_of(KEY)
    return Plan(
        terminal_id=TERMINAL,
        head=head or Head.before_start(TERMINAL, public_key),
        state=state,
        keys={1: EnrolledKey(public_key, is_revoked)},
        place=Place(
            collectivite="09.163.01.01",
            regie_id="R-0901",
            counter_key=COUNTER_KEY,
            is_test_system=True,
            not_after=not_after,
            years=years,
        ),
    )


def received(written: Written) -> Received:
    private = None if written.private is None else PrivatePart.model_validate(written.private)
    return Received.read(written.record.to_bytes(), written.body, private)


def take(plan: Plan, written: Sequence[Written]) -> Plan:
    plan.take_all([received(one) for one in written])
    return plan


def seqs(plan: Plan) -> list[int]:
    return [one.record.seq for one in plan.accepted]


def reasons(plan: Plan) -> list[tuple[int, str]]:
    return [(kept.received.outline.seq, kept.code) for kept in plan.quarantined]


def resigned(written: Written, **fields: object) -> Written:
    """A record of a dishonest terminal: changed, then signed by its own key."""
    changed = replace(written.record, **fields)
    return replace(
        written,
        record=replace(changed, signature=sign(KEY, RECEIPT_CONTEXT, changed.signed_part)),
    )


def a_day() -> Chain:
    chain = a_chain()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
    first = chain.quittance(2_500)
    chain.quittance(7_500, mode="CHQ")
    chain.duplicate(first)
    chain.quittance(100, kind=Kind.TRAINING)
    chain.cancel(first)
    chain.event("SESSION_ENDED", session=SESSION)
    return chain
