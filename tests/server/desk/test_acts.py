"""The acts that wait are read in words: kinds, mentions, amounts."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

import server.act_kinds  # noqa: F401 - registers every kind
from server.acts.kinds import Draft, all_kinds
from server.deposits.acts import DepositPayload
from server.desk.acts.asked import MENTIONS, REASONS_OF, asked_facts
from server.desk.acts.listing import KINDS
from server.desk.lost.words import TENDERS
from server.desk.shortages.words import WRITE_OFF_REASONS
from server.desk.terminals.words import REPLACEMENTS, REVOCATIONS
from server.ledger.payloads import ClosingPayload, WriteOffPayload
from server.quarantine.lost import LostPayload
from server.quarantine.posting import DismissalPayload, PostingPayload
from server.terminals.acts import Replacement, ReplacementReason, Revocation, RevocationReason
from ui.catalogues import translate
from ui.languages import LANGUAGES, Language

LINE = {"nature": 1, "rubrique": "99990001", "principal": 1250, "majoration": 50}


def facts_of(kind: str, language: Language = "fr", **payload: Any) -> dict[str, str]:  # noqa: ANN401 - any JSON
    now = datetime(2026, 11, 23, tzinfo=UTC)
    draft = Draft(UUID(int=1), kind, "09.163.01.01", "x", payload, UUID(int=2), now)
    return {one.title: one.text for one in asked_facts(draft, language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_kind_of_act_shows_its_code(language: Language) -> None:
    ours = [kind for kind in all_kinds() if kind.carry_out.__module__.startswith("server.")]
    codes = {kind.code for kind in ours}  # other tests register kinds of their own
    assert len(codes) >= 11
    assert codes - set(KINDS) == set()
    assert all(translate(KINDS[code], language) != code for code in codes)


def test_every_mention_of_every_shape_has_a_word() -> None:
    shapes = (ClosingPayload, WriteOffPayload, DepositPayload, LostPayload, DismissalPayload,
              PostingPayload, Revocation, Replacement)  # fmt: skip
    named = {name for shape in shapes for name in shape.model_fields}
    assert named - set(MENTIONS) - {"reason"} == set()
    assert set(REVOCATIONS) == set(RevocationReason)
    assert set(REPLACEMENTS) == set(ReplacementReason)
    assert set(TENDERS) == {"ESP", "CHQ", "CB", "VIR"}
    assert set(WRITE_OFF_REASONS) == {"DISCHARGE", "FORCE_MAJEURE", "GRACE"}
    assert all(
        translate(word, "ar") != word for words in REASONS_OF.values() for word in words.values()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_amounts_are_money_and_reasons_words(language: Language) -> None:
    said = facts_of("WRITE_OFF", language, regie="R-0901", terminal_id=0, amount=123_45,
                    reason="GRACE")  # fmt: skip
    assert any("123,45" in text for text in said.values())
    assert "GRACE" not in said.values()
    assert "0" not in said.values()
    closing = facts_of("SESSION_CLOSING", language, counted=1, expected=-2,
                       missing=[[3, 5], [8, 8]],
                       circumstance="BURNT", terminal_id=7)  # fmt: skip
    assert "3–5, 8" in closing.values()
    assert "BURNT" not in closing.values()


def test_lines_tenders_and_a_damaged_code_are_said() -> None:
    said = facts_of("LOST_QUITTANCE", code="???", lines=[LINE],
                    tenders=[{"mode": "CHQ", "amount": 1300}])  # fmt: skip
    assert any("13,00" in text and "·" in text for text in said.values())
    assert any(text.startswith("Chèque") for text in said.values())
    assert "???" not in said.values()


def test_half_of_a_password_is_never_shown() -> None:
    assert "secret" not in facts_of("USER_RESET", half="secret", with_factor=True).values()
