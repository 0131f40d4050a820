"""The quick proof of signatures and links, and the whole proof in several processes."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from benchmarks.chains import Chain
from domain.signing import new_private_key
from server.exports.chains import count_records, prove_chains
from server.exports.proof import prove_books
from tests.server.enrolled import ELSEWHERE, OTHER_REGIE, Place
from tests.server.exports.test_proof import tamper


@pytest.fixture
def chains(place: Place) -> list[Chain]:
    rotated, other = place.enrol(), place.enrol(742002, collectivite=ELSEWHERE, regie=OTHER_REGIE)
    for chain in (rotated, other):
        chain.start()
        chain.quittance()
    rotated.rotate(new_private_key())
    for chain in (rotated, other):
        for _ in range(20):
            chain.quittance()
        place.receive(chain, *chain.written)
    return [rotated, other]


def test_true_chains_have_no_difference_and_are_counted(place: Place, chains: list[Chain]) -> None:
    counts: list[int] = []
    assert prove_chains(place.centre, on_records=counts.append) == []
    total = sum(len(chain.written) for chain in chains)
    assert sum(counts) == count_records(place.centre, None) == total
    assert count_records(place.centre, chains[1].terminal_id) == len(chains[1].written)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (
            "UPDATE records SET record = overlay(record PLACING '\\x00' FROM 100) WHERE seq = 5",
            {"records.signature_invalid", "records.prev", "books.column"},
        ),
        ("UPDATE records SET link = sha256(link) WHERE seq = 5", {"books.column"}),
        ("DELETE FROM records WHERE seq = 5", {"records.gap", "records.prev"}),
        ("DELETE FROM records WHERE seq = 22", {"books.head", "records.gap", "records.prev"}),
        (
            "UPDATE records SET record = record || '\\x00' WHERE seq = 5",
            {"records.length"},
        ),
    ],
)
def test_whatever_is_altered_in_a_chain_is_found(
    place: Place, chains: list[Chain], statement: str, found: set[str]
) -> None:
    del chains
    tamper(place, statement.replace("%", "%%"))
    codes = {each.code for each in prove_chains(place.centre)}
    assert codes
    assert codes & found


def test_several_processes_find_what_one_finds(place: Place, chains: list[Chain]) -> None:
    url = place.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
    settings = place.centre.settings.model_copy(update={"database_url": SecretStr(url)})
    centre = replace(place.centre, settings=settings)
    counts: list[int] = []
    assert prove_books(centre, on_records=counts.append, workers=2) == []
    assert sum(counts) == sum(len(chain.written) for chain in chains)
    tamper(place, "UPDATE records SET amount_centimes = 1 WHERE seq = 4")
    alone = prove_books(centre)
    assert {each.terminal_id for each in alone} == {chain.terminal_id for chain in chains}
    assert prove_books(centre, workers=2) == alone
