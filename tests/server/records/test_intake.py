from benchmarks.chains import SESSION
from tests.server.enrolled import Place


def test_a_first_batch_is_posted_and_answered_by_a_signed_checkpoint(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    chain.event("SESSION_OPEN", session=SESSION, business_day="2026-11-23", float=0)
    first = chain.receipt(2_500)
    chain.receipt(7_500, mode="CHQ")
    chain.duplicate(first)
    chain.cancel(first)
    checkpoint = place.receive(chain, *chain.written)
    assert checkpoint.head_seq == checkpoint.stored_through_seq == 6
    assert checkpoint.state == "ACTIVE"
    assert checkpoint.quarantined == []
    assert checkpoint.is_signed_by(place.centre.public_key, chain.terminal_id)
    assert place.faults() == []
    assert place.scalar("SELECT counter FROM terminal_heads") == 7_500
    day = place.run("SELECT * FROM takings_daily")
    assert [dict(row) for row in day] == [
        {
            "fiscal_year": 2026,
            "business_day": day[0]["business_day"],
            "collectivite": chain.collectivite,
            "regie_id": chain.regie,
            "terminal_id": chain.terminal_id,
            "nature": 1310,
            "gross_centimes": 10_000,
            "cancelled_centimes": 2_500,
            "receipts": 2,
            "cancellations": 1,
        },
    ]
