"""Import an arrêté fiscal, confirm its lines, put it in force."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from sqlalchemy import Connection, select, update
from sqlmodel import col

from domain.calendar import business_day
from domain.errors import GirctError
from domain.ids import CollectiviteCode
from domain.tariffs.act import LegalAct, TariffBook, TariffLine
from domain.tariffs.errors import InvalidAct
from domain.territory import collectivite as find_collectivite
from domain.territory import in_scope
from server.accounts.errors import NotAllowed
from server.accounts.segregation import require_role
from server.audit.trail import Actor, record_act
from server.bootstrap import Centre
from server.db.scope import scoped
from server.regies.caller import CONSOLE, Caller
from server.tariffs.models import TariffActRow, TariffLineRow
from server.tariffs.repository import lock_acts, read_act, read_acts_in_force, state_of, store_draft

log = structlog.get_logger()


class ActKnown(GirctError):
    """The collectivité has an act of this number already; an act is never edited."""

    code = "tariffs.act_known"


class UnknownAct(GirctError):
    """The collectivité has no act of this number, or the act no such line."""

    code = "tariffs.unknown_act"


class ActInForce(GirctError):
    """The act is in force: a new act replaces it, nothing changes it."""

    code = "tariffs.act_in_force"


class UnverifiedLine(GirctError):
    """A line was read in a secondary source and no ordonnateur has confirmed it yet."""

    code = "tariffs.unverified_line"


class ArticleMissing(GirctError):
    """A confirmation names the article that sets the rate."""

    code = "tariffs.article_missing"


@dataclass(frozen=True, slots=True)
class ActName:
    """Which act: numbers are unique within a collectivité only.

    Args:
        collectivite: code of the collectivité that decided it.
        number: its number there.
    """

    collectivite: CollectiviteCode
    number: str


def import_act(centre: Centre, act: Mapping[str, object], caller: Caller = CONSOLE) -> LegalAct:
    """Store an act as a draft.

    Args:
        centre: the centre.
        act: keys as in the configuration of a counter: number, collectivite, signed_on,
            effective_from, effective_to when there is one, and lines.
        caller: who imports it, within their territory.

    Raises:
        NotAllowed: when the act is of another territory.
        InvalidAct: when the act contradicts itself.
        UnknownCollectivite: when no collectivité has that code.
        ActKnown: when the number is taken.
    """
    read = LegalAct.from_configuration(act)
    find_collectivite(read.collectivite)
    if not in_scope(read.collectivite, caller.scope):
        message = f"{read.collectivite} is not of {caller.scope}"
        raise NotAllowed(message, role=caller.actor.role)
    with scoped(centre.app, read.collectivite) as connection:
        if state_of(connection, read.collectivite, read.number) is not None:
            message = f"{read.collectivite} has an act {read.number} already"
            raise ActKnown(message, act=read.number)
        store_draft(connection, read)
        _record(
            connection, centre, caller.actor, ActName(read.collectivite, read.number), "imported",
            {}, {"lines": len(read.lines)},
        )  # fmt: skip
    log.info("act imported", act=read.number, collectivite=read.collectivite)
    return read


def confirm_line(  # noqa: PLR0913 - each is a mention of the confirmation
    centre: Centre, act: ActName, line: int, *, article: str, by: str, address: str = "console"
) -> None:
    """Confirm a line with the article that sets it.

    Args:
        centre: the centre.
        act: whose act, and its number.
        line: the line in the act.
        article: the article that sets the rate.
        by: login of the ordonnateur who answers for it.
        address: where they act from.

    Raises:
        NotAllowed: when `by` is no active ordonnateur of this territory.
        ArticleMissing: when no article is named.
        UnknownAct: when there is no such act or line.
        ActInForce: when the act cannot change any more.
    """
    actor = _ordonnateur(centre, act, by, address)
    if not article.strip():
        message = "name the article that sets the rate"
        raise ArticleMissing(message, act=act.number, line=line)
    with scoped(centre.app, act.collectivite) as connection:
        _require_draft(connection, act)
        is_line = (
            col(TariffLineRow.collectivite) == act.collectivite,
            col(TariffLineRow.act_number) == act.number,
            col(TariffLineRow.line) == line,
        )
        formers = connection.scalars(
            select(col(TariffLineRow.confirmed_article)).where(*is_line).with_for_update()
        ).all()
        if not formers:
            message = f"act {act.number} has no line {line}"
            raise UnknownAct(message, act=act.number, line=line)
        connection.execute(
            update(TariffLineRow)
            .where(*is_line)
            .values(confirmed_article=article.strip(), confirmed_by=by)
        )
        said: dict[str, int | str] = {"line": line, "article": article.strip()}
        former: dict[str, int | str] = {"line": line, "article": formers[0] or ""}
        _record(connection, centre, actor, act, "line_confirmed", former, said)
    log.info("tariff line confirmed", act=act.number, line=line, by=by)


def require_enactable(
    connection: Connection, centre: Centre, act: ActName
) -> tuple[TariffLine, ...]:
    """Check that a draft may come into force, and keep it so until the transaction ends.

    Returns:
        The lines nobody has verified: always empty on a production centre, and to be shown as
        such on a test centre.

    Raises:
        UnknownAct: when there is no such act.
        ActInForce: when it is in force already.
        UnverifiedLine: on a production centre, while any line is unverified and unconfirmed.
        TariffOverlap: when another act in force sets one of its natures on one of its days.
    """
    lock_acts(connection, act.collectivite)
    _require_draft(connection, act)
    draft = read_act(connection, act.collectivite, act.number)
    unverified = tuple(line for line in draft.lines if not line.verified)
    if unverified and not centre.settings.test_system:
        listed = ", ".join(str(line.line) for line in unverified)
        message = f"act {act.number}: lines {listed} are not confirmed with their article"
        raise UnverifiedLine(message, act=act.number, lines=listed)
    TariffBook([*read_acts_in_force(connection, act.collectivite, draft.effective_from), draft])
    return unverified


def unverified_lines(centre: Centre, act: ActName) -> tuple[TariffLine, ...]:
    """List the lines of an act that nobody has verified, to be shown as such.

    Raises:
        UnknownAct: when there is no such act.
    """
    with scoped(centre.app, act.collectivite) as connection:
        if state_of(connection, act.collectivite, act.number) is None:
            message = f"there is no act {act.number}"
            raise UnknownAct(message, act=act.number)
        lines = read_act(connection, act.collectivite, act.number).lines
    return tuple(line for line in lines if not line.verified)


def put_in_force(connection: Connection, act: ActName, *, by: str, now: datetime) -> None:
    """Put a draft that may come into force in force, inside the transaction that says so.

    Args:
        connection: scoped to the act's territory or a wider one.
        act: whose act, and its number.
        by: login of the ordonnateur who answers for it.
        address: where they act from.
        now: the moment, UTC.
    """
    connection.execute(
        update(TariffActRow)
        .where(
            col(TariffActRow.collectivite) == act.collectivite,
            col(TariffActRow.number) == act.number,
        )
        .values(state="IN_FORCE", enacted_by=by, enacted_at=now)
    )
    log.info("act enacted", act=act.number, collectivite=act.collectivite, by=by)


def require_endable(connection: Connection, centre: Centre, act: ActName, last_day: date) -> None:
    """Check that an act in force may get a last day, and keep it so until the transaction ends.

    Args:
        connection: scoped to the act's territory or a wider one.
        centre: the centre.
        act: whose act, and its number.
        last_day: the last business day it applies: today or later, since past days are paid.

    Raises:
        UnknownAct: when no such act is in force.
        InvalidAct: when the day is before the act's first day, or over.
    """
    lock_acts(connection, act.collectivite)
    if state_of(connection, act.collectivite, act.number) != "IN_FORCE":
        message = f"no act {act.number} is in force"
        raise UnknownAct(message, act=act.number)
    if last_day < business_day(centre.now()):
        message = f"act {act.number} applied on {last_day} already: that cannot be undone"
        raise InvalidAct(message, act=act.number, field="effective_to")
    read_act(connection, act.collectivite, act.number).ending_on(last_day)


def set_last_day(connection: Connection, act: ActName, last_day: date) -> date | None:
    """Give an act that may end its last day; give the one it had."""
    former = read_act(connection, act.collectivite, act.number).effective_to
    connection.execute(
        update(TariffActRow)
        .where(
            col(TariffActRow.collectivite) == act.collectivite,
            col(TariffActRow.number) == act.number,
        )
        .values(effective_to=last_day)
    )
    log.info("act ends", act=act.number, last_day=last_day.isoformat())
    return former


def _ordonnateur(centre: Centre, act: ActName, login: str, address: str) -> Actor:
    role = "ordonnateur"
    return Actor(require_role(centre, login, role, act.collectivite), login, role, address)


def _record(  # noqa: PLR0913, PLR0917 - what the trail keeps of an act
    connection: Connection,
    centre: Centre,
    actor: Actor,
    act: ActName,
    verb: str,
    before: Mapping[str, int | str],
    after: Mapping[str, int | str],
) -> None:
    record_act(
        connection,
        actor,
        f"tariffs:act:{verb}",
        collectivite=act.collectivite,
        subject=act.number,
        now=centre.now(),
        before=before,
        after=after,
    )


def _require_draft(connection: Connection, act: ActName) -> None:
    state = state_of(connection, act.collectivite, act.number)
    if state is None:
        message = f"there is no act {act.number}"
        raise UnknownAct(message, act=act.number)
    if state != "DRAFT":
        message = f"act {act.number} is in force already"
        raise ActInForce(message, act=act.number)
