"""The procès-verbal of a till closed at the centre: what it states, and its page to be signed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.db.scope import scoped
from server.quarantine import statements
from server.quarantine.errors import EvidenceUnknown
from ui.environment import templates_environment

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from server.bootstrap import Centre
    from ui.languages import Language

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcesVerbal:
    """A procès-verbal de clôture: facts and figures, in both languages where they have names.

    Args:
        act_id: The act of two persons it is.
        collectivite: Code of the collectivité.
        collectivite_name_fr: Its name.
        collectivite_name_ar: Its name in Arabic.
        regie_id: The régie.
        regie_name_fr: Its name.
        regie_name_ar: Its name in Arabic.
        terminal_id: The terminal.
        label: Its label.
        session: The cash session, when it is known.
        circumstance: Why the terminal did not close it itself, a code.
        counted_centimes: What was found.
        expected_centimes: What the books said.
        missing_seqs: First and last number of each run of records nobody has.
        closed_on: The business day it counts for.
        approved_at: When the second person approved it.
        proposer_name: The régisseur.
        proposer_matricule: Their matricule.
        approver_name: The comptable.
        approver_matricule: Their matricule.
        head_seq: The terminal's last record in the ledger.
        last_receipt_no: Its last quittance in the ledger.
    """

    act_id: UUID
    collectivite: str
    collectivite_name_fr: str
    collectivite_name_ar: str
    regie_id: str
    regie_name_fr: str
    regie_name_ar: str
    terminal_id: int
    label: str
    session: str | None
    circumstance: str
    counted_centimes: int
    expected_centimes: int
    missing_seqs: tuple[tuple[int, int], ...]
    closed_on: date
    approved_at: datetime
    proposer_name: str
    proposer_matricule: str
    approver_name: str
    approver_matricule: str
    head_seq: int
    last_receipt_no: int

    @property
    def shortage_centimes(self) -> int:
        """What is missing from the drawer (déficit)."""
        return max(self.expected_centimes - self.counted_centimes, 0)

    @property
    def overage_centimes(self) -> int:
        """What the drawer holds too much (excédent)."""
        return max(self.counted_centimes - self.expected_centimes, 0)


def read_closing(centre: Centre, scope: str, act_id: UUID) -> ProcesVerbal:
    """Read the procès-verbal an act is.

    Args:
        centre: The centre.
        scope: The reader's territory.
        act_id: The act.

    Raises:
        EvidenceUnknown: No till of that territory was closed by this act.
    """
    with scoped(centre.app, scope) as connection:
        asked = {"act_id": act_id, "scope": scope}
        row = connection.exec_driver_sql(statements.READ_CLOSING, asked).mappings().one_or_none()
    if row is None:
        message = "no till was closed by this act"
        raise EvidenceUnknown(message)
    missing = tuple((first, last) for first, last in row["missing_seqs"]["missing"])
    return ProcesVerbal(**{**row, "missing_seqs": missing})


def render_closing(closing: ProcesVerbal, language: Language, *, is_test: bool) -> str:
    """Write the page of a procès-verbal, to be printed and signed by both.

    Args:
        closing: What it states.
        language: fr or ar.
        is_test: Whether the page carries the ESSAI banner.
    """
    page = templates_environment(language, TEMPLATES).get_template("proces_verbal.html")
    return page.render(closing=closing, is_test=is_test)
