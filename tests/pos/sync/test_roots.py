"""A counter follows the custodians' root, past the centre's own word, and goes on selling."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from domain.configuration import SignedConfiguration
from domain.root_chain import GIVEN_HEADER, RootForked, RootOutOfOrder, sign_given
from domain.roots import CentreKey, RootStatement, RootUnderSigned
from domain.signing import new_private_key, public_key_of
from pos.bootstrap import Counter
from pos.errors import AnswerForged, Unreachable
from pos.identity import (
    IDENTITY_FILE,
    change_identity,
    identity_from_json,
    identity_to_json,
    load_identity,
)
from pos.key_errors import RootElsewhere
from pos.sync.client import ROOT_SIGNATURE_HEADER, CentreClient
from pos.sync.configuration import ConfigurationStore
from pos.sync.roots import (
    ASKED_EVERY_S,
    ask_root_daily,
    follow_root,
    has_followed_root,
    keys_of_newer_root,
    known_root,
)
from pos.sync.rotation import pin_centre_keys
from simulation.lone_counter import make_lone_counter
from simulation.world import AIT_AMIRA
from tests.domain.root_story import (
    CUSTODIANS,
    NOW,
    YEAR,
    centre_keys,
    chain_of,
    public_keys,
    signed,
)

OTHER, VOUCHER = new_private_key(), new_private_key()
TODAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass
class Given:
    """The one thing a counter asks: what is given, or refused, is set by the test."""

    raw: bytes | None = None
    refusal: Exception | None = None
    vouched: str | None = None
    asked: int = 0

    def fetch_root(self) -> tuple[bytes, str | None] | None:
        self.asked += 1
        if self.refusal is not None:
            raise self.refusal
        return None if self.raw is None else (self.raw, self.vouched)

    @property
    def client(self) -> CentreClient:
        return cast("CentreClient", self)


def first(root: RootStatement, voucher: bytes | None = VOUCHER) -> CentreClient:
    """A first root as a centre gives it, which vouches for it with one of its keys."""
    raw = root.to_bytes()
    return Given(raw, vouched=None if voucher is None else sign_given(voucher, raw)).client


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    lone = make_lone_counter(tmp_path / "counter", AIT_AMIRA, minimum_free_bytes=0)
    opened = lone.open()
    named = (*opened.identity.centre_keys, public_key_of(VOUCHER))
    change_identity(lone.folder, opened.identity, centre_keys=named)
    yield opened
    opened.close()


def statement(*keys: CentreKey) -> RootStatement:
    root = RootStatement(1, NOW, 2, public_keys(*CUSTODIANS), centre_keys(*keys))
    return signed(root, *CUSTODIANS[:2])


def good(public_key: bytes) -> CentreKey:
    return CentreKey(public_key, NOW, NOW + YEAR)


def following(before: RootStatement, *keys: CentreKey, **changes: int) -> RootStatement:
    after = replace(
        before, number=before.number + 1, centre_keys=centre_keys(*keys), signatures=(), **changes
    )
    return signed(after, *CUSTODIANS[:2])


def test_the_first_root_is_pinned_with_every_key_it_names(counter: Counter) -> None:
    own = counter.identity.centre_keys[0]
    root = statement(good(own), good(public_key_of(OTHER)))
    assert follow_root(counter.journal, first(root))
    assert set(counter.identity.centre_keys) == {own, public_key_of(OTHER)}
    kept = load_identity(counter.settings.data_dir)
    assert known_root(kept) == root
    assert kept.centre_keys == counter.identity.centre_keys
    written = (counter.settings.data_dir / IDENTITY_FILE).stat()
    assert not follow_root(counter.journal, first(root))
    assert (counter.settings.data_dir / IDENTITY_FILE).stat() == written, "nothing is written"


def test_two_changes_of_custodians_while_it_was_off_are_followed_in_one_go(
    counter: Counter,
) -> None:
    """No custodian of the first statement signs the last one, nor is the centre's key left."""
    own = counter.identity.centre_keys[0]
    ends = replace(good(own), valid_until=NOW + 1)
    people = (*CUSTODIANS, *(bytes([number]) * 32 for number in (4, 5, 6)))
    root = statement(good(own))
    second = replace(
        following(root, good(own), good(public_key_of(OTHER))), root_keys=public_keys(*people[1:5])
    )
    second = signed(replace(second, signatures=()), *people[1:3])
    third = replace(
        following(second, ends, good(public_key_of(OTHER)), issued_at=NOW + 1),
        root_keys=public_keys(*people[3:]),
    )
    third = signed(replace(third, signatures=()), *people[3:5])
    follow_root(counter.journal, first(root))
    with pytest.raises(RootOutOfOrder):
        follow_root(counter.journal, Given(chain_of(root, third)).client)
    assert follow_root(counter.journal, Given(chain_of(root, second, third)).client)
    assert counter.identity.centre_keys == (public_key_of(OTHER),)
    assert known_root(counter.identity) == third
    assert counter.configuration.current(), "what was in force still opens"


def test_without_a_root_nothing_changes(counter: Counter) -> None:
    before = identity_to_json(counter.identity)
    assert not follow_root(counter.journal, Given(None).client)
    assert identity_to_json(counter.identity) == before
    assert (
        identity_from_json(
            {
                key: value
                for key, value in dict(before).items()
                if key not in {"root", "dropped_centre_keys"}
            }  # type: ignore[call-overload]  # as an older program wrote it
        ).root
        is None
    )


def test_a_revoked_key_is_dropped_and_one_that_was_never_announced_is_pinned(
    counter: Counter,
) -> None:
    own = counter.identity.centre_keys[0]
    root = statement(good(own))
    follow_root(counter.journal, first(root))
    revoked = replace(good(own), revoked_from=NOW)
    second = following(root, revoked, good(public_key_of(OTHER)))
    assert follow_root(counter.journal, Given(chain_of(root, second)).client)
    assert counter.identity.centre_keys == (public_key_of(OTHER),)
    assert counter.identity.dropped_centre_keys == (own, public_key_of(VOUCHER))


def test_what_a_dropped_key_signed_is_refused_but_for_what_is_in_force(
    counter: Counter,
) -> None:
    store, own = counter.configuration, counter.identity.centre_keys[0]
    held = store.current()
    row = counter.journal.database.row("SELECT payload, signature FROM configurations")
    assert row is not None
    stolen = SignedConfiguration(payload=row["payload"], signature=row["signature"])
    store.accept(stolen, '"x"', TODAY)
    assert store.etag() == '"x"'
    root = statement(replace(good(own), revoked_from=NOW), good(public_key_of(OTHER)))
    follow_root(counter.journal, first(root))
    with pytest.raises(Exception, match="not signed by a known centre"):
        store.accept(stolen, '"x"', TODAY)
    assert store.etag() is None
    after_a_start = load_identity(counter.settings.data_dir)
    again = ConfigurationStore(counter.journal.database, after_a_start)
    assert again.current() == held, "the counter goes on selling by it"


@pytest.mark.parametrize(
    "voucher", [None, OTHER, CUSTODIANS[0]], ids=["nobody", "another key", "a custodian"]
)
def test_a_first_root_that_the_centre_does_not_vouch_for_is_none(
    counter: Counter, voucher: bytes | None
) -> None:
    """Public keys are known to anybody: whoever answers in the centre's place can name them."""
    before = identity_to_json(counter.identity)
    root = statement(good(counter.identity.centre_keys[0]), good(public_key_of(OTHER)))
    with pytest.raises(RootElsewhere):
        follow_root(counter.journal, first(root, voucher))
    assert identity_to_json(counter.identity) == before


def test_both_ends_name_the_centres_word_alike() -> None:
    assert ROOT_SIGNATURE_HEADER == GIVEN_HEADER


def test_a_second_copy_is_told_the_keys_and_keeps_none(counter: Counter) -> None:
    identity = counter.identity
    root = statement(good(public_key_of(OTHER)))
    assert keys_of_newer_root(identity, first(root)) == (public_key_of(OTHER),)
    assert keys_of_newer_root(identity, first(root, OTHER)) == ()
    assert keys_of_newer_root(identity, Given(refusal=Unreachable("away")).client) == ()
    assert identity.root is None


def test_the_root_alone_says_which_keys_are_pinned_once_it_is_known(counter: Counter) -> None:
    own = counter.identity.centre_keys[0]
    follow_root(counter.journal, first(statement(good(own))))
    named = [own.hex(), public_key_of(OTHER).hex()]
    announcing = counter.configuration.current().model_copy(update={"centre_keys": named})
    pin_centre_keys(counter.journal, announcing)
    assert counter.identity.centre_keys == (own,)


def test_a_root_that_does_not_follow_changes_nothing(counter: Counter) -> None:
    own = counter.identity.centre_keys[0]
    root = statement(good(own))
    second = following(root, good(own), issued_at=NOW + 1)
    follow_root(counter.journal, first(root))
    follow_root(counter.journal, Given(chain_of(root, second)).client)
    before = identity_to_json(counter.identity)
    fork = following(root, good(own), issued_at=NOW + 2)
    alone = signed(replace(second, number=3, signatures=()), CUSTODIANS[0])
    for raw, refusal in (
        (chain_of(root), RootOutOfOrder),
        (chain_of(root, fork), RootForked),
        (chain_of(root, second, alone), RootUnderSigned),
    ):
        with pytest.raises(refusal):
            follow_root(counter.journal, Given(raw).client)
        assert not has_followed_root(counter.journal, Given(raw).client)
    assert not has_followed_root(counter.journal, Given(refusal=AnswerForged("x")).client)
    assert identity_to_json(counter.identity) == before


def test_the_root_is_asked_for_once_a_day_across_restarts(counter: Counter) -> None:
    """A clock that was years ahead and is set right does not put the question off for years."""
    given = Given(None)
    for hours, asked in ((0, 1), (1, 1), (23, 1), (24, 2), (25, 2), (48, 3), (0, 4)):
        ask_root_daily(counter.journal, given.client, TODAY + timedelta(hours=hours))
        assert given.asked == asked
    assert ASKED_EVERY_S == 24 * 3600


def test_a_centre_that_does_not_answer_is_asked_again_and_a_bad_root_is_not_hammered(
    counter: Counter,
) -> None:
    away = Given(refusal=Unreachable("away"))
    for _ in range(2):
        ask_root_daily(counter.journal, away.client, TODAY)
    assert away.asked == 2
    bad = Given(b"no root")
    for _ in range(2):
        ask_root_daily(counter.journal, bad.client, TODAY)
    assert bad.asked == 1
    assert counter.identity.root is None
