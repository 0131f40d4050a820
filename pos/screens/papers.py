"""What the paper of a quittance is doing, and what the cashier has to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pos.printing.states import PrintJob, PrintState
from ui.catalogues import phrase, translate
from ui.messages import code_message

if TYPE_CHECKING:
    from ui.languages import Language

NO_JOB: Final = "NONE"
_TITLES: Final = {
    PrintState.QUEUED: (phrase("Waiting for the printer"), "idle"),
    PrintState.SENDING: (phrase("Printing…"), "idle"),
    PrintState.SENT: (phrase("Sent to the printer"), "ok"),
    PrintState.PRINTED: (phrase("Printed"), "ok"),
    PrintState.BLOCKED: (phrase("Not printed"), "danger"),
    PrintState.UNKNOWN: (phrase("Paper to check"), "warning"),
    PrintState.CANCELLED: (phrase("Paper spoilt"), "warning"),
}
_ADVICE: Final = {
    PrintState.QUEUED: phrase("The quittance is recorded; its paper follows."),
    PrintState.SENDING: phrase("The quittance is recorded; its paper is coming out."),
    PrintState.SENT: phrase(
        "Hand the paper to the payer. If it did not come out whole, print a duplicate."
    ),
    PrintState.PRINTED: phrase("Hand the paper to the payer."),
    PrintState.BLOCKED: phrase("The money is recorded, nothing came out. Then print again."),
    PrintState.UNKNOWN: phrase("Look at the printer: did the whole paper come out?"),
    PrintState.CANCELLED: phrase("Print a duplicate for the payer."),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """The state of a paper as a screen says it.

    Attributes:
        state: its code, for the script that follows it.
        kind: ok, idle, warning or danger.
        can_retry: no byte left, so the original may be printed again.
        is_question: only the cashier can see whether the paper exists.
    """

    state: str
    kind: str
    title: str
    advice: str
    can_retry: bool = False
    is_question: bool = False


def state_paper(state: PrintState | None, language: Language) -> Paper:
    """Say a state alone, for a row of the list."""
    if state is None:
        return Paper(NO_JOB, "idle", translate("No paper", language), "")
    title, kind = _TITLES[state]
    return Paper(state.value, kind, translate(title, language), translate(_ADVICE[state], language))


def paper_of(job: PrintJob | None, language: Language) -> Paper:
    """Say the state of a print job, with its error in words when it has one."""
    if job is None:
        return state_paper(None, language)
    paper = state_paper(job.state, language)
    advice = paper.advice
    if job.error_code is not None and job.state in {PrintState.BLOCKED, PrintState.UNKNOWN}:
        advice = f"{code_message(job.error_code, language)} {advice}"
    return replace(
        paper,
        state=f"{job.job_id}-{job.state}",
        advice=advice,
        can_retry=job.state is PrintState.BLOCKED,
        is_question=job.state is PrintState.UNKNOWN,
    )
