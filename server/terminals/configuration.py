"""What a counter needs in order to sell, put together and signed for it."""

import hashlib
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select, text
from sqlmodel import col

from domain.calendar import business_day
from domain.canonical import canonical
from domain.configuration import AgentConfiguration, RegieConfiguration
from domain.exchange import Configuration, SignedConfiguration
from domain.ids import NatureIndex, TerminalId
from domain.receipt_code import check_base
from domain.tariffs.configured import ConfiguredAct
from server.audit.anchors import last_anchor
from server.booklets.repository import booklets_in_hand
from server.bootstrap import Centre
from server.db.scope import scoped
from server.payers.erasure import erased_payers
from server.regies.models import AgentRow, RegieNatureRow, RegieRow
from server.tariffs.repository import read_acts_in_force
from server.terminals.rotation import rotation_asked
from server.terminals.service import find_terminal

NOT_HASHED = {"version", "issued_at"}
NO_VERSION = "-"
ENDED_ACTS_KEPT = timedelta(days=31)
"""A paper quittance entered afterwards takes its own day's tariff, whose act may have ended."""
_SHARE = text(
    "SELECT g.ceiling_centimes, t.cash_share_centimes, g.cash_share_warns, g.blind_count,"
    " g.count_limit_centimes FROM terminals t JOIN regies g USING (regie_id)"
    " WHERE t.terminal_id = :terminal_id"
)


def for_terminal(centre: Centre, terminal_id: TerminalId) -> tuple[SignedConfiguration, str]:
    """Build and sign the configuration of one terminal.

    Returns:
        The signed configuration and its entity tag: the same tag means nothing changed.

    Raises:
        UnknownTerminal: when there is no such terminal.
    """
    terminal = find_terminal(centre, terminal_id)
    regie_id, collectivite = terminal.regie_id, terminal.collectivite
    with scoped(centre.app, collectivite) as connection:
        now = centre.now()
        since = business_day(now) - ENDED_ACTS_KEPT
        acts = read_acts_in_force(connection, collectivite, since)
        configuration = Configuration(
            terminal_id=terminal_id,
            test_system=centre.settings.test_system,
            base=check_base(centre.settings.public_base),
            regie=_regie(connection, regie_id),
            agents=_agents(connection, regie_id),
            natures=_natures(connection, regie_id),
            acts=[ConfiguredAct.model_validate(act.to_configuration()) for act in acts],
            version=NO_VERSION,
            issued_at=int(now.timestamp()),
            **_cash_rules(connection, terminal_id),
            rotate_before=rotation_asked(connection, terminal_id, now),
            centre_keys=_keys_to_pin(centre),
            anchor=last_anchor(connection),
            erased=erased_payers(connection, regie_id) or None,
            booklets=booklets_in_hand(connection, regie_id) or None,
        )
    version = _version(configuration)
    versioned = configuration.model_copy(update={"version": version})
    return SignedConfiguration.of(centre.private_key, versioned), f'"{version}"'


def _cash_rules(connection: Connection, terminal_id: TerminalId) -> dict[str, Any]:
    """Give what the till may hold and how its cash is counted; what says nothing has no key.

    Where there is a ceiling and the till was given no share, it may hold nothing.
    """
    row = connection.execute(_SHARE, {"terminal_id": terminal_id}).one()
    is_limited = row.ceiling_centimes is not None
    return {
        "cash_share": row.cash_share_centimes or 0 if is_limited else None,
        "cash_share_warns": row.cash_share_warns or None,
        "blind_count": row.blind_count or None,
        "count_limit": row.count_limit_centimes,
    }


def _keys_to_pin(centre: Centre) -> list[str] | None:
    """Name the centre's keys once one was ever changed, or is about to be."""
    if centre.next_public_key is None and not centre.former_public_keys:
        return None
    return [key.hex() for key in centre.pinned_keys]


def _version(configuration: Configuration) -> str:
    """Hash what matters to the counter: 128 bits, in hexadecimal."""
    keys = {key: value for key, value in configuration.to_keys().items() if key not in NOT_HASHED}
    return hashlib.sha256(canonical(keys).encode()).hexdigest()[:32]


def _regie(connection: Connection, regie_id: str) -> RegieConfiguration:
    row = (
        connection.execute(
            select(
                col(RegieRow.regie_id).label("id"),
                col(RegieRow.collectivite),
                col(RegieRow.kind),
                col(RegieRow.name_fr),
                col(RegieRow.name_ar),
                col(RegieRow.arrete),
                col(RegieRow.is_open),
            ).where(col(RegieRow.regie_id) == regie_id)
        )
        .mappings()
        .one()
    )
    return RegieConfiguration.model_validate(dict(row))


def _agents(connection: Connection, regie_id: str) -> list[AgentConfiguration]:
    rows = connection.execute(
        select(
            col(AgentRow.agent_id),
            col(AgentRow.name),
            col(AgentRow.role),
            col(AgentRow.language),
            col(AgentRow.pin_hash),
        )
        .where(col(AgentRow.regie_id) == regie_id, col(AgentRow.active))
        .order_by(col(AgentRow.agent_id))
    ).mappings()
    return [AgentConfiguration.model_validate(dict(row)) for row in rows]


def _natures(connection: Connection, regie_id: str) -> list[NatureIndex]:
    rows = connection.execute(
        select(col(RegieNatureRow.nature))
        .where(col(RegieNatureRow.regie_id) == regie_id)
        .order_by(col(RegieNatureRow.nature))
    ).scalars()
    return [NatureIndex(nature) for nature in rows]
