"""What lies outside the ledger is listed with its reason, examined, and given out as evidence."""

from pathlib import Path

import pytest

from server.quarantine.errors import EvidenceUnknown, TerminalNotHere
from server.quarantine.evidence import EvidenceState
from server.quarantine.service import (
    Advice,
    evidence_lines,
    examine_evidence,
    list_quarantine,
)
from tests.server.enrolled import COLLECTIVITE, Place
from tests.server.quarantine.rare import Rare, links
from verify.checking import check_export
from verify.errors import LineUnreadable


def test_the_list_says_why_each_record_is_there_and_where_it_stands(rare: Rare) -> None:
    centre = rare.place.centre
    rare.act("QUARANTINE_DISMISSAL", links=links(rare.outside[1]), reason="NEVER_COLLECTED")
    rare.post(rare.outside[0])
    rows = list_quarantine(centre, COLLECTIVITE, state=None)
    stands = {one.seq: (one.reason, one.state, one.dismissal) for one in rows}
    assert stands == {
        4: ("records.fork", "POSTED", None),
        5: ("records.terminal_frozen", "DISMISSED", "NEVER_COLLECTED"),
        6: ("records.terminal_frozen", "WAITING", None),
    }
    assert [one.seq for one in list_quarantine(centre, COLLECTIVITE)] == [6]
    posted = list_quarantine(centre, "09", state=EvidenceState.POSTED, terminal_id=742001)
    assert [one.seq for one in posted] == [4]
    assert list_quarantine(centre, "06.141") == []
    assert list_quarantine(centre, "09", terminal_id=742002) == []
    assert list_quarantine(centre, COLLECTIVITE, state=None, limit=1, offset=3) == []


def test_a_fork_shows_both_signed_records(rare: Rare) -> None:
    seen = examine_evidence(rare.place.centre, COLLECTIVITE, rare.outside[0].record.link)
    assert seen.advice is Advice.POST_OR_DISMISS
    assert seen.fault is None
    assert seen.decoded is not None
    assert (seen.decoded.number, seen.decoded.amount_centimes) == ("742001-2", 4_000)
    (rival,) = seen.rivals
    assert rival.link == rare.chain.written[3].record.link.hex()
    assert rival.is_in_ledger
    assert rival.is_signed
    assert rival.amount_centimes == 1_000


def test_a_settled_record_or_one_that_can_only_be_dismissed_is_said_so(rare: Rare) -> None:
    event = rare.copy.event("LOGIN")
    rare.place.receive(rare.copy, event)
    seen = examine_evidence(rare.place.centre, COLLECTIVITE, event.record.link)
    assert (seen.advice, seen.fault) == (Advice.DISMISS, "quarantine.not_postable")
    rare.post(rare.outside[0])
    settled = examine_evidence(rare.place.centre, COLLECTIVITE, rare.outside[0].record.link)
    assert settled.advice is Advice.SETTLED
    assert settled.evidence.act_id is not None


def test_what_waits_for_a_gap_needs_nobody(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.quittance()
    late = chain.quittance()
    place.receive(chain, chain.written[0], late)
    seen = examine_evidence(place.centre, COLLECTIVITE, late.record.link)
    assert (seen.advice, seen.terminal_state) == (Advice.WAIT, "ACTIVE")
    place.receive(chain, chain.written[1])
    released = examine_evidence(place.centre, COLLECTIVITE, late.record.link)
    assert (released.advice, released.evidence.state) == (Advice.SETTLED, "RELEASED")


def test_another_territory_sees_no_record(rare: Rare) -> None:
    with pytest.raises(EvidenceUnknown):
        examine_evidence(rare.place.centre, "06.141", rare.outside[0].record.link)
    with pytest.raises(TerminalNotHere):
        evidence_lines(rare.place.centre, "06.141", 742001, COLLECTIVITE)


def test_the_evidence_of_a_terminal_is_read_by_the_stand_alone_verifier(
    rare: Rare, tmp_path: Path
) -> None:
    rare.place.run(
        "INSERT INTO quarantine (terminal_id, seq, link, collectivite, reason, record, body,"
        " private, received_at) SELECT terminal_id, 7, sha256('7'), collectivite,"
        " 'records.body_schema', record, 'e' || chr(769), '{\"note\": \"Madame\"}', now()"
        " FROM quarantine LIMIT 1"
    )
    lines = evidence_lines(rare.place.centre, COLLECTIVITE, 742001, COLLECTIVITE)
    assert len(lines) == 4
    assert "Madame" not in "".join(lines)
    out = tmp_path / "evidence.jsonl"
    out.write_text("".join(lines), encoding="utf-8")
    report = check_export(out)
    assert report.checked == 4
    assert LineUnreadable.code not in {fault.code for fault in report.faults}
