"""The sections of the page of one terminal, and what its reader may ask."""

from collections.abc import Iterator

from server.accounts.permissions import Permission
from server.desk.columns import Cell, Kind, State
from server.desk.frame import Desk
from server.desk.head import Action
from server.desk.sheet import Part, fact, facts_of
from server.desk.terminals.listing import FACTS, OTHER_MACHINE, REGIE, machine_of
from server.desk.terminals.repository import TerminalLine
from server.desk.terminals.story import Story
from server.desk.terminals.words import REPLACEMENTS, REVOCATIONS
from server.quarantine.booking import OPEN_STATES
from server.quarantine.service import list_quarantine
from ui.catalogues import phrase

UP_TO_DATE = State(phrase("everything is received"), "success")
BEHIND = State(phrase("records on their way"), "warning")


def parts_of(desk: Desk, terminal: TerminalLine, story: Story) -> list[Part]:
    """Build the sections of a terminal's page; what never happened has none."""
    parts = [_brief(desk, terminal), _contact(desk, terminal, story)]
    parts += [_sessions(desk, terminal)] if desk.may(Permission.READ_LEDGER) else []
    parts += [_key(desk, story)] if story.key_epoch is not None else []
    parts += [_revocation(desk, story)] if story.revoked_for is not None else []
    parts += [_replacement(desk, story)] if story.replaced_by or story.replaces else []
    return parts


def offered(desk: Desk, terminal: TerminalLine, story: Story) -> Iterator[Action]:
    """Give what the reader may ask about a terminal, as its state allows."""
    base, state = f"/desk/terminals/{terminal.terminal_id}", terminal.state
    if desk.may(Permission.REGISTER_TERMINALS):
        if state == "PENDING":
            yield Action(f"{base}/code", phrase("Renew the enrolment code"), is_main=True)
        if state == "ACTIVE":
            yield Action(f"{base}/rotation", phrase("Ask for another key"))
    if desk.may(Permission.PROPOSE_LEDGER) and state not in OPEN_STATES:
        yield from _over(desk, terminal)
    if desk.may(Permission.PROPOSE_TERMINALS):
        if state != "PENDING" and story.replaced_by is None:
            yield Action(f"{base}/replace", phrase("Replace it"))
        if story.revoked_for is None:
            yield Action(f"{base}/revoke", phrase("Revoke it"), is_danger=True)


def _over(desk: Desk, terminal: TerminalLine) -> Iterator[Action]:
    """Give what may be asked about a terminal whose chain is over."""
    number = terminal.terminal_id
    yield Action(f"/desk/terminals/{number}/closing", phrase("Close its till at the centre"))
    if list_quarantine(desk.centre, desk.person.scope, terminal_id=number, limit=1):
        title = phrase("Post several of this terminal")
        yield Action(f"/desk/quarantine/terminals/{number}", title)


def _brief(desk: Desk, terminal: TerminalLine) -> Part:
    language = desk.language
    facts = (
        *(one for one in facts_of(FACTS, terminal, language) if not one.tone or one.title),
        fact(REGIE.title, terminal.regie, language, href=f"/desk/regies/{terminal.regie_id}"),
        fact(phrase("Enrolled on"), terminal.enrolled_at, language, kind=Kind.MOMENT),
    )
    return Part("facts", desk.say(phrase("In brief")), facts, note=_alarm(desk, terminal))


def _alarm(desk: Desk, terminal: TerminalLine) -> str:
    if machine_of(terminal) is not OTHER_MACHINE:
        return ""
    return desk.say(
        phrase(
            "It speaks from another machine than the one enrolled: its disk may have been copied."
            " See who holds it, then replace it or revoke it."
        )
    )


def _contact(desk: Desk, terminal: TerminalLine, story: Story) -> Part:
    language = desk.language
    facts = [
        fact(phrase("Last contact"), story.heard_at, language, kind=Kind.MOMENT),
        fact(phrase("Last record made"), terminal.issued_seq, language, kind=Kind.NUMBER),
        fact(phrase("Last record received"), story.received_seq, language, kind=Kind.NUMBER),
    ]
    if story.said_seq is not None:
        facts.append(fact(phrase("Not received yet"), story.missing, language, kind=Kind.NUMBER))
        state = BEHIND if story.missing else UP_TO_DATE
        facts.append(fact(phrase("Records"), state, language))
    facts += [
        fact(phrase("Version"), terminal.version, language, kind=Kind.CODE),
        fact(phrase("Configuration"), (story.configuration or "")[:16] or None, language,
             kind=Kind.CODE),
    ]  # fmt: skip
    note = phrase("What the counter says of itself, beside what the centre holds.")
    return Part("contact", desk.say(phrase("Contact")), tuple(facts), note=desk.say(note))


def _sessions(desk: Desk, terminal: TerminalLine) -> Part:
    see = Action(f"/desk/terminals/{terminal.terminal_id}/sessions", phrase("See its sessions"))
    note = phrase("Who opened, counted and closed each, and what was counted.")
    return Part("sessions", desk.say(phrase("Cash sessions")), actions=(see,), note=desk.say(note))


def _key(desk: Desk, story: Story) -> Part:
    language = desk.language
    facts = [
        fact(phrase("Key number"), story.key_epoch, language, kind=Kind.NUMBER),
        fact(phrase("Good since"), story.key_since, language, kind=Kind.MOMENT),
    ]
    if story.rotate_before is not None:
        asked = phrase("Another key is asked before")
        facts.append(fact(asked, story.rotate_before, language, kind=Kind.MOMENT))
    return Part("key", desk.say(phrase("Key")), tuple(facts))


def _revocation(desk: Desk, story: Story) -> Part:
    language, reason = desk.language, REVOCATIONS[story.revoked_for or ""]
    facts = (
        fact(phrase("Why"), desk.say(reason), language),
        fact(phrase("Nothing good from"), story.effective_at, language, kind=Kind.MOMENT),
        fact(phrase("Decided on"), story.known_at, language, kind=Kind.MOMENT),
    )
    note = phrase("What it signed from that moment on waits in the quarantine.")
    return Part("revocation", desk.say(phrase("Revocation")), facts, note=desk.say(note))


def _replacement(desk: Desk, story: Story) -> Part:
    language, facts = desk.language, []
    if story.replaced_by is not None:
        facts = [
            _terminal(desk, phrase("Replaced by"), story.replaced_by),
            fact(phrase("Why"), desk.say(REPLACEMENTS[story.replaced_for or ""]), language),
            fact(phrase("Decided on"), story.replaced_at, language, kind=Kind.MOMENT),
        ]
    if story.replaces is not None:
        facts.append(_terminal(desk, phrase("Takes over from"), story.replaces))
    return Part("replacement", desk.say(phrase("Replacement")), tuple(facts))


def _terminal(desk: Desk, title: str, number: int) -> Cell:
    return fact(title, str(number), desk.language, kind=Kind.CODE, href=f"/desk/terminals/{number}")
