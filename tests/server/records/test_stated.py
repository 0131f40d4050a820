"""What a counter signs of its own sums is believed by nobody: the ledger is asked."""

import json
from typing import Any

import pytest

from benchmarks.chains import SESSION, Chain, Written
from domain.canonical import canonical
from domain.record import Kind
from server.exports.proof import prove_books
from server.jobs.work import verify_everything
from server.records.stated import CHECKED_MAX
from tests.server.enrolled import COLLECTIVITE, Place

PERIODS = {Kind.Z_DAY: "2026-11-23", Kind.Z_MONTH: "2026-11", Kind.Z_YEAR: "2026"}
COUNTS = {"receipts": 2, "cancellations": 1, "duplicates": 1, "trainings": 0}


def closing(chain: Chain, kind: Kind = Kind.Z_DAY, **changes: object) -> Written:
    """A closing of the day below, true but for what is changed."""
    body: dict[str, Any] = {
        "v": 1,
        "kind": kind.name,
        "period": PERIODS[kind],
        "sessions": [SESSION] if kind is Kind.Z_DAY else 1,
        "net": 2_500,
        "gross": 5_000,
        "cancelled": 2_500,
        "counts": COUNTS,
        "perpetual_net": 2_500,
        "perpetual_gross": 5_000,
        "first_seq": 1,
        "last_seq": 8,
        **changes,
    }
    body["net"] = body["gross"] - body["cancelled"]
    return chain.write(kind, canonical(body), amount_centimes=abs(body["net"]))


def a_day(place: Place, **count: object) -> Chain:
    """Two quittances of 25 dirhams, one cancelled, a float of 200 and a count."""
    chain = place.enrol()
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day=chain.day, float=20_000)
    sold = chain.quittance()
    chain.quittance(mode="CHQ")
    chain.duplicate(sold)
    chain.cancel(sold)
    chain.event("CASH_OUT", session=SESSION, amount=500, reason="CHANGE")
    told = {"counted": 19_500, "expected": 19_500, **count}
    chain.event("SESSION_COUNTED", session=SESSION, **told)
    return chain


def alerts(place: Place) -> dict[tuple[str, str], dict[str, Any]]:
    """What stands on the alert list of the place."""
    rows = place.run("SELECT code, collectivite, subject, detail FROM alerts")
    assert {row["collectivite"] for row in rows} <= {COLLECTIVITE, "*"}
    return {(row["code"], row["subject"]): json.loads(row["detail"]) for row in rows}


def proved(place: Place) -> list[tuple[int, str, str]]:
    return [(found.seq, found.code, found.sentence) for found in prove_books(place.centre)]


def test_true_closings_of_a_day_a_month_and_a_year_raise_nothing(place: Place) -> None:
    chain = a_day(place)
    closing(chain)
    closing(chain, Kind.Z_MONTH)
    closing(chain, Kind.Z_YEAR)
    chain.quittance()
    chain.event("SESSION_CLOSED", session=SESSION, difference=0, counted=19_500)
    counts = {"receipts": 1, "cancellations": 0, "duplicates": 0, "trainings": 0}
    second: dict[str, Any] = {
        "first_seq": 9,
        "last_seq": chain.head.seq,
        "counts": counts,
        "cancelled": 0,
    }
    closing(chain, gross=2_500, perpetual_net=5_000, perpetual_gross=7_500, **second)
    place.receive(chain, *chain.written[:3])
    place.receive(chain, *chain.written[3:])
    assert (alerts(place), proved(place)) == ({}, [])


def test_a_closing_that_lies_is_taken_in_said_the_same_day_and_named_each_night(
    place: Place,
) -> None:
    chain = a_day(place)
    counts = {"receipts": 9, "cancellations": 4, "duplicates": 1, "trainings": 0}
    closing(chain, gross=9_000, cancelled=0, counts=counts)
    place.receive(chain, *chain.written)
    assert place.scalar("SELECT seq FROM terminal_heads WHERE state = 'ACTIVE'") == 9
    assert alerts(place) == {
        ("closing_differs", "742001-9"): {
            "record": 9,
            "gross_stated": 9_000,
            "gross_computed": 5_000,
            "cancelled_stated": 0,
            "cancelled_computed": 2_500,
            "receipts_stated": 9,
            "receipts_computed": 2,
            "cancellations_stated": 4,
            "cancellations_computed": 1,
        }
    }
    found = proved(place)
    assert {(seq, code) for seq, code, _ in found} == {(9, "records.z_totals")}
    assert "closing 9 states gross 9000, its records come to 5000" in {each[2] for each in found}
    verify_everything(place.centre)
    assert ("verify_difference", "closings") in alerts(place)
    assert ("verify_difference", "books") not in alerts(place)


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"perpetual_gross": 6_000}, {"perpetual_gross"}),
        ({"first_seq": 4, "gross": 2_500, "cancelled": 2_500}, {"first_seq", "receipts"}),
        ({"last_seq": 3, "gross": 2_500, "cancelled": 0}, {"receipts", "cancellations",
                                                             "duplicates"}),
        ({"counts": {**COUNTS, "trainings": 1}}, {"trainings"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", PERIODS)
def test_each_figure_and_bound_of_a_closing_is_held_against_the_ledger(
    place: Place, kind: Kind, changes: dict[str, object], what: set[str]
) -> None:
    chain = a_day(place)
    place.receive(chain, *chain.written)
    place.receive(chain, closing(chain, kind, **changes))
    [detail] = alerts(place).values()
    assert {each.removesuffix("_stated") for each in detail if each.endswith("_stated")} == what
    assert {(seq, code) for seq, code, _ in proved(place)} == {(9, "records.z_totals")}


def test_a_count_that_expects_nothing_of_a_full_till_is_taken_in_and_said(place: Place) -> None:
    chain = a_day(place, counted=0, expected=0)
    place.receive(chain, *chain.written)
    assert alerts(place) == {
        ("count_differs", "742001-8"): {
            "record": 8,
            "expected_stated": 0,
            "expected_computed": 19_500,
        }
    }
    sentence = "record 8 states expected 0, its session comes to 19500"
    assert proved(place) == [(8, "records.session_expected", sentence)]


def test_a_count_of_a_session_nobody_opened_is_held_against_its_quittances(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.quittance()
    chain.event("SESSION_COUNTED", session=SESSION, counted=0, expected=0)
    place.receive(chain, *chain.written)
    assert list(alerts(place)) == [("count_differs", "742001-3")]
    assert [each[:2] for each in proved(place)] == [(3, "records.session_expected")]


def test_a_session_closed_on_other_figures_than_its_count_is_said(place: Place) -> None:
    chain = a_day(place, counted=19_000)
    chain.event("SESSION_CLOSED", session=SESSION, difference=0, counted=15_000)
    place.receive(chain, *chain.written)
    detail = {"record": 9, "difference_stated": 0, "difference_computed": -500,
              "counted_stated": 15_000, "counted_computed": 19_000}  # fmt: skip
    assert alerts(place) == {("count_differs", "742001-9"): detail}
    assert [each[:2] for each in proved(place)] == [(9, "records.session_expected")] * 2


def test_however_many_closings_come_at_once_the_proof_names_each(place: Place) -> None:
    chain = a_day(place)
    for _ in range(CHECKED_MAX + 3):
        closing(chain, perpetual_gross=6_000, first_seq=1)
    place.receive(chain, *chain.written)
    assert len(alerts(place)) == CHECKED_MAX
    assert {each[0] for each in proved(place)} == set(range(9, chain.head.seq + 1))
