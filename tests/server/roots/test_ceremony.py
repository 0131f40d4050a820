"""The custodians' commands, on a machine without a centre."""

import base64
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from domain.root_chain import RootChain
from server import passphrases
from server.roots.drafting import Wanted, draft_next
from server.roots.errors import RootFileRefused, RootKeyUnreadable
from server.roots.files import draw_root_key, open_root_key
from tests.domain.root_story import (
    CENTRE,
    NEXT_CENTRE,
    NOW,
    SIGNED_FIRST,
    SIGNED_SECOND,
    SUCCESSOR,
    YEAR,
)
from tests.server.roots.ceremony import PASSPHRASE, Ceremony

KEY = f"--centre-key={CENTRE.hex()}"


@pytest.fixture
def ceremony(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ceremony:
    monkeypatch.setattr(passphrases, "COST", 2)
    ceremony = Ceremony(tmp_path)
    ceremony.custodian("amina", "brahim", "chama")
    return ceremony


@pytest.fixture
def first(ceremony: Ceremony) -> Path:
    """Statement 1, signed by two of three."""
    said = ceremony.draft("root", *ceremony.roots("amina", "brahim", "chama"), KEY, "--threshold=2")
    return ceremony.sign("root", said, "amina", "chama")


def test_two_of_three_custodians_make_a_first_statement(ceremony: Ceremony, first: Path) -> None:
    newest = RootChain.parse(first.read_bytes()).newest
    assert (newest.number, newest.threshold, newest.good_keys) == (1, 2, (CENTRE,))
    assert {key.hex() for key in newest.root_keys} == set(ceremony.keys.values())
    said = ceremony.done("check", str(first))
    assert "signed by enough" in said
    assert f"root key {ceremony.keys['brahim']} has not signed" in said


def test_one_custodian_alone_is_not_enough_and_check_says_how_many_are_missing(
    ceremony: Ceremony,
) -> None:
    said = ceremony.draft("root", *ceremony.roots("amina", "brahim", "chama"), KEY, "--threshold=2")
    path = ceremony.sign("root", said, "amina", "amina")
    result = ceremony.typed("check", str(path))
    assert result.exit_code == 1
    assert "signatures missing: 1" in result.stdout
    assert result.stderr.startswith("roots.under_signed: ")


def test_a_stolen_key_is_revoked_and_another_named_in_the_next_statement(
    ceremony: Ceremony, first: Path
) -> None:
    words = (f"--revoke={CENTRE.hex()}", f"--centre-key={NEXT_CENTRE.hex()}")
    said = ceremony.draft("root2", *words, after=first.name)
    second = ceremony.sign("root2", said, "brahim", "chama")
    newest = RootChain.parse(second.read_bytes()).newest
    assert (newest.number, newest.good_keys) == (2, (NEXT_CENTRE,))
    told = ceremony.done("check", str(second)).partition("what it changes:\n")[2]
    assert [line[:2] for line in told.splitlines()[:-1]] == ["+ ", "! "]
    assert f"! centre key {CENTRE.hex()} REVOKED from " in told
    assert f"+ centre key {NEXT_CENTRE.hex()} from " in told


def test_a_lost_custodians_key_is_replaced_by_the_two_others(
    ceremony: Ceremony, first: Path
) -> None:
    ceremony.custodian("driss")
    said = ceremony.draft("root2", *ceremony.roots("amina", "chama", "driss"), after=first.name)
    second = ceremony.sign("root2", said, "amina", "chama")
    assert RootChain.parse(second.read_bytes()).newest.number == 2
    told = ceremony.done("check", str(second)).partition("what it changes:\n")[2]
    assert f"- root key {ceremony.keys['brahim']}" in told
    assert f"+ root key {ceremony.keys['driss']}" in told
    stranger = ceremony.typed(
        "sign", str(ceremony.sign("root2", said)), f"--key={ceremony.folder}/nobody.key",
        f"--fingerprint={said}", f"--passphrase-file={ceremony.passphrase}",
    )  # fmt: skip
    assert stranger.stderr.startswith("roots.file_refused: ")
    ceremony.custodian("nobody")
    refused = ceremony.typed(
        "sign", str(second), f"--key={ceremony.folder}/nobody.key",
        f"--fingerprint={said}", f"--passphrase-file={ceremony.passphrase}",
    )  # fmt: skip
    assert refused.stderr.startswith("roots.key_stranger: ")


def test_nobody_signs_another_statement_than_the_one_read_out(
    ceremony: Ceremony, first: Path
) -> None:
    wanted = ("--key", str(ceremony.folder / "brahim.key"))
    wrong = ceremony.typed("sign", str(first), *wanted, "--fingerprint", "00" * 32)
    assert wrong.stderr.startswith("roots.fingerprint_differs: ")
    before = first.read_bytes()
    assert ceremony.typed("sign", str(first), *wanted, answer="n\n").exit_code == 1
    assert first.read_bytes() == before
    signed = ceremony.typed("sign", str(first), *wanted, answer=f"y\n{PASSPHRASE}\n")
    assert signed.exit_code == 0, signed.output
    assert len(RootChain.parse(first.read_bytes()).newest.signatures) == 3


def test_what_cannot_be_drafted_is_refused_by_name(ceremony: Ceremony, first: Path) -> None:
    out = f"--out={ceremony.folder / 'next'}"
    after = f"--after={first}"
    for words, code in (
        ((out, KEY), "roots.unreadable"),  # no root key
        ((out, after, f"--revoke={NEXT_CENTRE.hex()}"), "roots.refused"),  # never named
        ((out, after, f"--end={CENTRE.hex()}"), "roots.unreadable"),  # no good key left
        ((f"--out={first}", after), "roots.file_refused"),  # there already
        ((out, f"--after={ceremony.folder / 'amina.key'}"), "roots.unreadable"),
    ):
        refused = ceremony.typed("draft", *words)
        assert refused.exit_code == 1
        assert refused.stderr.startswith(f"{code}: "), refused.stderr
    assert ceremony.typed("draft", out, after, "--centre-key=abc").exit_code == 2


def test_two_custodians_sign_unless_it_is_said_otherwise(ceremony: Ceremony) -> None:
    for names, shown in ((("amina", "brahim", "chama"), "2 of 3"), (("amina",), "1 of 1")):
        out = f"--out={ceremony.folder / names[-1]}-1"
        assert f"{shown} root keys sign" in ceremony.done(
            "draft", out, *ceremony.roots(*names), KEY
        )


NOTHING = Wanted(
    root_keys=(), threshold=None, centre_keys=(), ended=(), revoked=(), revoked_from=0,
    valid_for_s=YEAR,
)  # fmt: skip


def test_ending_a_key_whose_year_is_over_gives_it_no_more_time() -> None:
    """What was signed under it meanwhile would be believed by whoever checks later."""
    wanted = replace(NOTHING, centre_keys=[NEXT_CENTRE], ended=[CENTRE])
    late = draft_next(RootChain((SIGNED_FIRST,)), wanted, NOW + 2 * YEAR).newest
    ends = {key.public_key: key.valid_until for key in late.centre_keys}
    assert ends == {CENTRE: NOW + YEAR, NEXT_CENTRE: NOW + 3 * YEAR}


def test_a_revocation_said_again_keeps_the_earliest_moment() -> None:
    before = RootChain((SIGNED_FIRST, SIGNED_SECOND))
    again = replace(NOTHING, revoked=[CENTRE], revoked_from=NOW + 5)
    stolen = draft_next(before, again, NOW + 9).newest.named(CENTRE)
    assert stolen is not None
    assert stolen.revoked_from == NOW


@pytest.mark.parametrize("now", [NOW, NOW - YEAR])
def test_a_clock_that_is_not_later_dates_a_statement_a_second_after_the_one_before(
    now: int,
) -> None:
    """A key named in the very same second, too, can be ended."""
    wanted = replace(NOTHING, centre_keys=[NEXT_CENTRE], ended=[CENTRE])
    drafted = draft_next(RootChain((SIGNED_FIRST,)), wanted, now).newest
    assert (drafted.issued_at, drafted.good_keys) == (NOW + 1, (NEXT_CENTRE,))


def test_nobody_signs_beside_a_signature_that_is_not_good(
    ceremony: Ceremony, first: Path, tmp_path: Path
) -> None:
    said = ceremony.draft("root2", after=first.name)
    drafted = RootChain.read((tmp_path / "root2").read_bytes())
    last = drafted.newest.signed_by(SUCCESSOR)
    (tmp_path / "root2").write_bytes(RootChain((*drafted.statements[:-1], last)).to_bytes())
    file, key = str(tmp_path / "root2"), f"--key={tmp_path / 'amina.key'}"
    refused = ceremony.typed("sign", file, key, f"--fingerprint={said}")
    assert refused.stderr.startswith("roots.signature_wrong: "), refused.stderr


def test_a_root_key_is_a_file_that_only_its_passphrase_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrases, "COST", 2)
    path = tmp_path / "key"
    private_key = draw_root_key(path, PASSPHRASE)
    assert open_root_key(path, PASSPHRASE) == private_key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert private_key not in base64.b64decode(path.read_bytes().splitlines()[1])
    with pytest.raises(RootFileRefused):
        draw_root_key(path, PASSPHRASE)
    for raw in (path.read_bytes(), b"no key", b""):
        path.write_bytes(raw)
        with pytest.raises(RootKeyUnreadable):
            open_root_key(path, "another passphrase")
    with pytest.raises(RootFileRefused):
        open_root_key(tmp_path / "absent", PASSPHRASE)
    with pytest.raises(RootFileRefused):
        draw_root_key(tmp_path / "absent" / "key", PASSPHRASE)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    ceremony = Ceremony(tmp_path)
    (tmp_path / "short").write_text("too short")
    for words, answer in (
        ((f"--passphrase-file={tmp_path / 'short'}",), ""),
        ((), "too short\ntoo short\n"),
    ):
        refused = ceremony.typed("new", f"--out={tmp_path / 'key'}", *words, answer=answer)
        assert refused.exit_code == 1
        assert "operations.passphrase_refused: " in refused.stderr
    assert not (tmp_path / "key").exists()
