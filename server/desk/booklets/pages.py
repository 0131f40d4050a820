"""The forms of a booklet: when it goes out, when a paper is spoilt, when it is back."""

from uuid import UUID

from fastapi.responses import HTMLResponse

from domain.booklet import BOOKLET_NUMBERS_MAX, NUMBER_MAX
from server.booklets.repository import Booklet
from server.booklets.service import SPOILT_REASONS, require_booklet
from server.db.scope import scoped
from server.desk.agents.repository import list_agents
from server.desk.booklets.listing import HOME, REASONS, title_of
from server.desk.form import Field, Form
from server.desk.found_regies import find_regie
from server.desk.frame import Desk
from server.desk.head import Crumb, Head
from server.desk.listing import Choice
from ui.catalogues import phrase, phrases


def find_booklet(desk: Desk, booklet_id: UUID) -> Booklet:
    """Find a booklet of the reader's territory.

    Raises:
        UnknownBooklet: when there is none there.
    """
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        return require_booklet(connection, booklet_id, scope)


def issue_fields(desk: Desk, regie_id: str) -> tuple[Field, ...]:
    """List what is asked when a booklet goes out."""
    scope = desk.person.scope
    with scoped(desk.centre.app, scope) as connection:
        agents = list_agents(connection, scope, regie_id=regie_id)
    choices = tuple(Choice(str(one.agent_id), one.name) for one in agents if one.active)
    return (
        Field("agent", phrase("Agent"), "choice", choices=choices),
        Field(
            "series",
            phrase("Series"),
            "code",
            hint=phrase("As printed on every paper: capitals, digits and hyphens."),
            length_max=12,
        ),
        Field("first_no", phrase("First number"), "number", minimum=1, maximum=NUMBER_MAX),
        Field("last_no", phrase("Last number"), "number", minimum=1, maximum=NUMBER_MAX),
        Field("issued_on", phrase("Issued on"), "day"),
    )


def issue_page(desk: Desk, regie_id: str, form: Form) -> HTMLResponse:
    """Answer with the form that issues a booklet.

    Raises:
        UnknownRegie: when the reader's territory has no such régie.
    """
    name = find_regie(desk, regie_id).names.said(desk.language)
    back = f"/desk/regies/{regie_id}"
    trail = (Crumb("/desk/regies", desk.say(phrase("Régies"))), Crumb(back, name))
    key = phrases(
        "A booklet has %(count)s number at most; the agent answers for it.",
        "A booklet has %(count)s numbers at most; the agent answers for each of them.",
    )
    note = desk.say_count(key, BOOKLET_NUMBERS_MAX)
    head = Head(desk.say(phrase("Issue a booklet")), trail, note=note)
    return desk.form_page(head, form, button=phrase("Issue a booklet"), back=back)


def spoilt_fields(desk: Desk, booklet: Booklet) -> tuple[Field, ...]:
    """List what is asked of a spoilt paper."""
    reasons = tuple(Choice(code, desk.say(REASONS[code])) for code in SPOILT_REASONS)
    return (
        Field(
            "number",
            phrase("Number"),
            "number",
            minimum=booklet.first_no,
            maximum=booklet.last_no,
        ),
        Field("reason", phrase("Why"), "choice", choices=reasons),
    )


def spoilt_page(desk: Desk, booklet: Booklet, form: Form) -> HTMLResponse:
    """Answer with the form that notes a spoilt paper."""
    sentences = (
        desk.say(
            phrase("The spoilt paper stays in the booklet, crossed out, with its counterfoil.")
        ),
        desk.say(phrase("This cannot be undone.")),
    )
    title = desk.say(phrase("Note a spoilt paper of booklet %(name)s"), name=title_of(booklet))
    return desk.confirm_page(
        Head(title, trail_to(desk, booklet)),
        sentences,
        button=phrase("Note a spoilt paper"),
        back=address_of(booklet),
        form=form,
    )


def return_fields(booklet: Booklet) -> tuple[Field, ...]:
    """List what is asked when a booklet is back."""
    return (
        Field("returned_on", phrase("Returned on"), "day"),
        Field(
            "unused_from",
            phrase("First blank paper"),
            "number",
            hint=phrase("Leave it empty when every paper was used."),
            is_required=False,
            minimum=booklet.first_no,
            maximum=booklet.last_no,
        ),
    )


def return_page(desk: Desk, booklet: Booklet, form: Form) -> HTMLResponse:
    """Answer with the form that takes a booklet back."""
    sentences = (
        desk.say(phrase("First have every paper that was handed over entered at a counter.")),
        desk.say(phrase("After that the counters take no more of its numbers.")),
        desk.say(phrase("This cannot be undone.")),
    )
    title = desk.say(phrase("Take booklet %(name)s back?"), name=title_of(booklet))
    return desk.confirm_page(
        Head(title, trail_to(desk, booklet)),
        sentences,
        button=phrase("Take the booklet back"),
        back=address_of(booklet),
        form=form,
    )


def address_of(booklet: Booklet) -> str:
    """Give the address of a booklet's page."""
    return f"{HOME}/{booklet.booklet_id}"


def trail_to(desk: Desk, booklet: Booklet) -> tuple[Crumb, ...]:
    """Give what leads to a booklet."""
    return (
        Crumb(HOME, desk.say(phrase("Booklets"))),
        Crumb(address_of(booklet), title_of(booklet)),
    )
