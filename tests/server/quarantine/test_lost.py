"""A quittance no journal has is re-entered from its code, by two persons, once."""

from dataclasses import replace

import pytest

from benchmarks.chains import NATURE, RUBRIQUE, Written
from domain.receipt_code import encode
from server.exports.proof import prove_books
from server.quarantine import errors
from server.verification.repository import find_record
from server.verification.states import PageState, state_of
from tests.server.quarantine.rare import Rare

BASE = "HTTPS://V.EXAMPLE.MA"


def declared(written: Written, amount: int, **changed: object) -> dict[str, object]:
    return {
        "code": encode(BASE, written.record.to_bytes()),
        "lines": [{"nature": NATURE, "rubrique": RUBRIQUE, "principal": amount}],
        "tenders": [{"mode": "ESP", "amount": amount}],
        **changed,
    }


def test_a_scanned_quittance_is_booked_and_registered_for_the_public(rare: Rare) -> None:
    lost = rare.copy.quittance(3_300)
    gross, cash = rare.takings()[0], rare.balance("CAISSE")
    rare.act("LOST_QUITTANCE", **declared(lost, 3_300))
    assert rare.takings()[0] == gross + 3_300
    assert rare.balance("CAISSE") == cash + 3_300
    known = find_record(rare.place.centre.public, lost.record)
    assert known is not None
    assert state_of(lost.record, known) is PageState.REGISTERED
    with pytest.raises(errors.EvidenceSettled):
        rare.act("LOST_QUITTANCE", **declared(lost, 3_300))


def test_a_journal_found_later_adds_evidence_and_no_second_posting(rare: Rare) -> None:
    lost = rare.copy.quittance(3_300)
    rare.act("LOST_QUITTANCE", **declared(lost, 3_300))
    before = rare.takings()
    rare.place.receive(rare.copy, lost)
    with pytest.raises(errors.EvidenceSettled):
        rare.post(lost)
    assert rare.takings() == before


@pytest.mark.parametrize(
    "changed",
    [
        {"lines": [{"nature": NATURE, "rubrique": RUBRIQUE, "principal": 3_299}]},
        {"tenders": [{"mode": "ESP", "amount": 3_299}]},
        {"tenders": [{"mode": "CHQ", "amount": 3_300}]},
        {"lines": [{"nature": NATURE + 1, "rubrique": RUBRIQUE, "principal": 3_300}]},
    ],
)
def test_what_is_declared_comes_to_what_was_signed(rare: Rare, changed: dict[str, object]) -> None:
    lost = rare.copy.quittance(3_300)
    with pytest.raises(errors.DeclarationDiffers):
        rare.act("LOST_QUITTANCE", **declared(lost, 3_300, **changed))


def test_only_a_quittance_the_centre_has_nowhere_is_re_entered(rare: Rare) -> None:
    with pytest.raises(errors.AlreadyInLedger):
        rare.act("LOST_QUITTANCE", **declared(rare.chain.written[2], 2_500))
    with pytest.raises(errors.AlreadyInQuarantine):
        rare.act("LOST_QUITTANCE", **declared(rare.outside[0], 4_000))
    with pytest.raises(errors.NotPostable):
        rare.act("LOST_QUITTANCE", **declared(rare.copy.duplicate(rare.outside[1]), 600))
    forged = rare.copy.clone()
    forged.private_key = bytes(32)
    with pytest.raises(errors.EvidenceUnsigned):
        rare.act("LOST_QUITTANCE", **declared(forged.quittance(3_300), 3_300))


def test_a_scanned_record_sent_as_evidence_without_its_body_does_not_bar_its_re_entry(
    rare: Rare,
) -> None:
    lost = rare.copy.quittance(3_300)
    rare.place.receive(rare.copy, replace(lost, body=""))
    gross = rare.takings()[0]
    with pytest.raises(errors.EvidenceContradicts):
        rare.post(lost)
    rare.act("LOST_QUITTANCE", **declared(lost, 3_300))
    assert rare.takings()[0] == gross + 3_300
    assert prove_books(rare.place.centre) == []
