"""What a paper is doing, and what the cashier has to do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from pos.printing.resuming import may_resume
from pos.printing.states import PrintJob, PrintState
from pos.screens.paper_words import Subject, advice_for
from ui.catalogues import phrase, translate
from ui.messages import code_message

if TYPE_CHECKING:
    from ui.languages import Language

GIVE_UP_WAIT_S: Final = 5.0
PAPER_OUT: Final = "printer.paper_out"
NOT_CONFIRMED: Final = "printer.unknown"
"""Its sentence asks what the screen of a paper already asks."""
NO_JOB: Final = "NONE"
_HELD: Final = (phrase("Stopped in the middle"), "danger")
_HELD_ADVICE: Final = phrase(
    "The printer keeps this paper and finishes it by itself: print nothing else."
)
_BY_ITSELF: Final = phrase(
    "It is recorded, nothing came out; it prints by itself once that is mended."
)
_CHANGE_ROLL: Final = phrase("Change the roll.")
_SEEN: Final = phrase("Seen by the cashier")
_TITLES: Final = {
    PrintState.QUEUED: (phrase("Waiting for the printer"), "idle"),
    PrintState.SENDING: (phrase("Printing…"), "idle"),
    PrintState.SENT: (phrase("Sent, not confirmed"), "ok"),
    PrintState.PRINTED: (phrase("Printed"), "ok"),
    PrintState.BLOCKED: (phrase("Not printed"), "danger"),
    PrintState.UNKNOWN: (phrase("Paper to check"), "warning"),
    PrintState.CANCELLED: (phrase("Paper spoilt"), "warning"),
}


@dataclass(frozen=True, slots=True)
class Paper:
    """The state of a paper as a screen says it.

    Attributes:
        state: its code, for the script that follows it.
        kind: ok, idle, warning or danger.
        can_retry: no byte left, so the original may be printed again.
        can_give_up: the printer holds the paper in the middle, and will finish it by itself.
        is_question: only the cashier can see whether the paper exists.
    """

    state: str
    kind: str
    title: str
    advice: str
    can_retry: bool = False
    can_give_up: bool = False
    is_question: bool = False


def state_paper(
    state: PrintState | None,
    language: Language,
    *,
    is_seen: bool = False,
    subject: Subject = Subject.QUITTANCE,
) -> Paper:
    """Say a state alone, for a row of the list; a paper only the cashier saw is not "printed"."""
    key = advice_for(state, subject)
    advice = translate(key, language) if key else ""
    if state is None:
        return Paper(NO_JOB, "idle", translate("No paper", language), advice)
    title, kind = _TITLES[state]
    title = _SEEN if is_seen else title
    return Paper(state.value, kind, translate(title, language), advice)


def paper_of(
    job: PrintJob | None, language: Language, subject: Subject = Subject.QUITTANCE
) -> Paper:
    """Say the state of a print job, with its error in words when it has one.

    Args:
        job: The job of the paper, if it has one.
        language: In which language.
        subject: What the paper is of: only a quittance's is handed to the payer.
    """
    if job is None:
        return state_paper(None, language, subject=subject)
    if job.is_held:
        return _held_paper(job, language)
    paper = state_paper(job.state, language, is_seen=job.is_seen, subject=subject)
    advice = paper.advice
    if may_resume(job):
        advice = translate(_BY_ITSELF, language)
    is_told = job.state in {PrintState.BLOCKED, PrintState.UNKNOWN}
    if is_told and job.error_code is not None and job.error_code != NOT_CONFIRMED:
        advice = f"{code_message(job.error_code, language)} {advice}"
    return replace(
        paper,
        state=f"{job.job_id}-{'SEEN' if job.is_seen else job.state}",
        advice=advice,
        can_retry=job.state is PrintState.BLOCKED,
        is_question=job.state is PrintState.UNKNOWN,
    )


def _held_paper(job: PrintJob, language: Language) -> Paper:
    """Say what to mend so that the printer finishes a paper; the same paper, never another."""
    title, kind = _HELD
    code = job.error_code or "printer.fault"
    mend = translate(_CHANGE_ROLL, language) if code == PAPER_OUT else code_message(code, language)
    return Paper(
        f"{job.job_id}-HELD-{code}",
        kind,
        translate(title, language),
        f"{mend} {translate(_HELD_ADVICE, language)}",
        can_give_up=True,
    )
