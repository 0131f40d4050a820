"""Copied disks, restored centres and old batches: every signed record is kept, each counts once."""

import os
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from benchmarks.chains import Chain, Written
from domain.exchange import Batch, EnvelopeUnreadable, encode_bytes
from domain.malformed import MalformedRecord
from domain.signing import RECEIPT_CONTEXT, new_private_key, sign
from server.exports.proof import prove_books
from server.records.errors import ForeignRecord
from tests.server.enrolled import ELSEWHERE, OTHER_REGIE, Place, batch_of

IS_PROOF = os.environ.get("GIRCT_TEST_PROFILE") == "prove"
CLONES = 5_000 if IS_PROOF else 12
RESTORES = 5_000 if IS_PROOF else 15
REPLAYS = 50

HEADS = ("terminal_heads", "terminals", "terminal_keys")
GROWING = (
    "records", "record_keys", "record_privates", "postings", "takings_daily", "cancellations",
    "counted_sessions", "quarantine", "account_balances",
)  # fmt: skip


def sell(chain: Chain, chance: random.Random, count: int) -> None:
    """Some acts of a day, no two days alike."""
    for _ in range(count):
        if chance.random() < 0.2 and (sold := uncancelled(chain)):
            chain.cancel(chance.choice(sold))
        else:
            mode = chance.choice(("ESP", "CHQ"))
            chain.quittance(chance.randrange(100, 9_999), mode=mode)


def uncancelled(chain: Chain) -> list[Written]:
    cancelled = {one.body for one in chain.written if one.record.kind == 2}
    sold = [one for one in chain.written if one.record.kind == 1]
    return [
        one for one in sold if not any(f'"ref":{one.record.seq},' in body for body in cancelled)
    ]


def pieces(chance: random.Random, written: Sequence[Written]) -> list[Sequence[Written]]:
    """Requests as a bad line makes them: cut anywhere, some sent twice, some out of order."""
    cuts = sorted(chance.sample(range(1, len(written)), k=min(3, len(written) - 1)))
    bounds = list(zip([0, *cuts], [*cuts, len(written)], strict=True))
    requests = [written[start:end] for start, end in bounds]
    requests += [chance.choice(requests)]
    chance.shuffle(requests)
    return requests


def is_forked(chain: Chain, copy: Chain) -> bool:
    """Two copies that did the very same acts so far hold one history, one of them a longer part."""
    both = zip(chain.written, copy.written, strict=False)
    return any(one.record.link != other.record.link for one, other in both)


def unaccounted(place: Place, written: Sequence[Written]) -> list[int]:
    """Records that are in neither ledger nor quarantine."""
    links = [one.record.link for one in written]
    kept = place.run(
        "SELECT link FROM record_keys WHERE link = ANY(:links)"
        " UNION SELECT link FROM quarantine WHERE link = ANY(:links)",
        links=links,
    )
    held = {bytes(row["link"]) for row in kept}
    return [one.record.seq for one in written if one.record.link not in held]


def test_whatever_copied_disks_send_the_fork_is_found_and_both_branches_are_kept(
    place: Place,
) -> None:
    for run in range(CLONES):
        chance = random.Random(run)  # noqa: S311 -- a repeatable run, not a secret
        chain = place.enrol(742001 + run)
        chain.start()
        sell(chain, chance, chance.randrange(1, 6))
        copy = chain.clone()
        sell(chain, chance, chance.randrange(1, 6))
        sell(copy, chance, chance.randrange(1, 6))
        requests = pieces(chance, chain.written) + pieces(chance, copy.written)
        chance.shuffle(requests)
        states = [place.receive(chain, *request).state for request in requests]
        states += [place.receive(chain, *branch).state for branch in (chain.written, copy.written)]
        assert unaccounted(place, [*chain.written, *copy.written]) == [], run
        if not is_forked(chain, copy):
            assert states[-1] == "ACTIVE", run
            continue
        assert states[-1] == "FROZEN", run
        proofs = place.scalar(
            "SELECT count(*) FROM (SELECT seq, link FROM record_keys WHERE terminal_id = :id"
            " UNION SELECT seq, link FROM quarantine WHERE terminal_id = :id) held"
            " GROUP BY seq HAVING count(*) > 1 ORDER BY seq LIMIT 1",
            id=chain.terminal_id,
        )
        assert proofs == 2, "both signatures that prove the fork are kept"
    assert place.faults() == []


def test_a_centre_restored_to_any_moment_and_fed_again_has_the_same_books(place: Place) -> None:
    chance = random.Random(5)  # noqa: S311 -- a repeatable run, not a secret
    chain = place.enrol()
    chain.start()
    sell(chain, chance, 40)
    chain.rotate(new_private_key())
    sell(chain, chance, 10)
    moments = [snapshot(place)]
    for start in range(0, len(chain.written), 5):
        place.receive(chain, *chain.written[start : start + 5])
        moments.append(snapshot(place))
    whole = place.ledger()
    for _ in range(RESTORES):
        restore(place, chance.choice(moments))
        resume = place.receive(chain).stored_through_seq
        for request in pieces(chance, chain.written[resume:]) if resume < 50 else ():
            place.receive(chain, *request)
        place.receive(chain, *chain.written[resume:])
        ledger = place.ledger()
        ledger["quarantine"] = [row for row in ledger["quarantine"] if not row["released_at"]]
        assert ledger == whole
    assert prove_books(place.centre) == []


def snapshot(place: Place) -> dict[str, list[dict[str, object]]]:
    return {
        table: [dict(row) for row in place.run(f"TABLE {table}")]  # names of this module
        for table in HEADS + GROWING
    }


def restore(place: Place, moment: dict[str, list[dict[str, object]]]) -> None:
    """Put every table back as it was, as a backup does, under the eyes of no trigger."""
    with place.admin.begin() as connection:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in GROWING + HEADS:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in GROWING + HEADS:
            connection.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 -- as above
            rows = moment[table]
            if rows:
                names = ", ".join(rows[0])
                places = ", ".join(f"%({name})s" for name in rows[0])
                statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608
                connection.exec_driver_sql(statement, rows)
        for table in GROWING + HEADS:
            for name in connection.exec_driver_sql(
                "SELECT tgname FROM pg_trigger"
                " WHERE NOT tgisinternal AND tgrelid = %(t)s::regclass",
                {"t": table},
            ).scalars():
                connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def test_an_old_batch_sent_fifty_times_changes_nothing(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    sell(chain, random.Random(1), 20)  # noqa: S311 -- a repeatable run, not a secret
    place.receive(chain, *chain.written)
    once = place.ledger()
    for times in range(REPLAYS):
        start = times % 15
        answer = place.receive(chain, *chain.written[start : start + 6])
        assert answer.quarantined == []
        assert answer.head_seq == 21
    assert place.ledger() == once


def test_the_same_place_with_another_body_is_kept_as_the_proof_of_a_fork(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    original = chain.quittance(2_500)
    place.receive(chain, *chain.written)
    other = a_rewritten(chain, original)
    answer = place.receive(chain, other)
    assert [(kept.seq, kept.code) for kept in answer.quarantined] == [(2, "records.fork")]
    assert answer.state == "FROZEN"
    assert unaccounted(place, [original, other]) == []
    assert place.scalar("SELECT sum(gross_centimes) FROM takings_daily") == 2_500


def a_rewritten(chain: Chain, original: Written) -> Written:
    """Another amount in a place already taken, signed by the terminal's own key."""
    changed = replace(original.record, amount_centimes=9_900)
    signature = sign(chain.private_key, RECEIPT_CONTEXT, changed.signed_part)
    return replace(original, record=replace(changed, signature=signature))


@pytest.mark.parametrize("cut", [0, 1, 65, 66, 129, 151])
def test_a_truncated_or_lengthened_record_refuses_the_request(place: Place, cut: int) -> None:
    chain = place.enrol()
    chain.start()
    sound = chain.quittance().record.to_bytes()
    before = place.ledger()
    raw = (sound + bytes(200))[:cut]
    envelope = {"record": encode_bytes(raw) or "A", "body": "{}"}
    batch = Batch.model_validate({"records": [chain.written[0].envelope(), envelope]})
    with pytest.raises((MalformedRecord, EnvelopeUnreadable)):
        place.intake.receive(chain.terminal_id, batch, place.centre.now())
    assert place.ledger() == before


def test_a_batch_of_another_terminal_or_commune_is_refused_whole(place: Place) -> None:
    ours = place.enrol()
    theirs = place.enrol(742002, collectivite=ELSEWHERE, regie=OTHER_REGIE)
    for chain in (ours, theirs):
        chain.start()
        chain.quittance()
    before = place.ledger()
    mixed = batch_of(*ours.written, *theirs.written)
    for terminal_id in (ours.terminal_id, theirs.terminal_id):
        with pytest.raises(ForeignRecord):
            place.intake.receive(terminal_id, mixed, place.centre.now())
        assert place.ledger() == before


def test_a_forged_signature_never_reaches_the_ledger_whatever_bit_is_flipped(place: Place) -> None:
    chain = place.enrol()
    chain.start()
    place.receive(chain, *chain.written)
    sound = chain.quittance()
    chance = random.Random(7)  # noqa: S311 -- a repeatable run, not a secret
    for bit in chance.sample(range(130 * 8), 130 * 8 if IS_PROOF else 60):
        raw = bytearray(sound.record.to_bytes())
        raw[bit // 8] ^= 1 << bit % 8
        envelope = {"record": encode_bytes(bytes(raw)), "body": sound.body}
        batch = Batch.model_validate({"records": [envelope]})
        try:
            answer = place.intake.receive(chain.terminal_id, batch, place.centre.now())
        except (ForeignRecord, MalformedRecord):
            continue
        assert answer.head_seq == 1
        assert [kept.code for kept in answer.quarantined] == ["records.signature_invalid"]
    assert place.receive(chain, sound).head_seq == 2
    assert place.faults() == []
