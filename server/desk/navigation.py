"""The menu of the desk, by permission."""

from dataclasses import dataclass
from typing import Final

from server.accounts.permissions import Permission, is_permitted
from ui.catalogues import phrase


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu.

    Args:
        href: where it leads.
        title: catalogue key.
        permission: who sees it; none for everyone signed in.
    """

    href: str
    title: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of the menu under one heading (a catalogue key; empty for none)."""

    title: str
    entries: tuple[Entry, ...]


MENU: Final = (
    Group("", (Entry("/desk/", phrase("Home")),)),
    Group(
        phrase("Territory"),
        (
            Entry("/desk/collectivites", phrase("Collectivités"), Permission.READ_REGIES),
            Entry("/desk/regies", phrase("Régies"), Permission.READ_REGIES),
            Entry("/desk/tariffs", phrase("Arrêtés fiscaux"), Permission.READ_TARIFFS),
            Entry("/desk/comptables", phrase("Comptables"), Permission.READ_REGIES),
        ),
    ),
    Group(
        phrase("To follow"),
        (
            Entry("/desk/acts", phrase("Acts of two persons"), Permission.READ_ACTS),
            Entry("/desk/quarantine", phrase("Quarantine"), Permission.READ_QUARANTINE),
            Entry("/desk/deposits", phrase("Deposits"), Permission.READ_LEDGER),
            Entry("/desk/cancellations", phrase("Cancellations asked for"), Permission.READ_LEDGER),
            Entry("/desk/shortages", phrase("Shortages"), Permission.READ_LEDGER),
            Entry("/desk/booklets", phrase("Booklets"), Permission.READ_LEDGER),
            Entry("/desk/lost", phrase("Re-enter a lost quittance"), Permission.PROPOSE_LEDGER),
            Entry("/desk/alerts", phrase("Alerts"), Permission.READ_ALERTS),
            Entry("/desk/audit", phrase("Audit trail"), Permission.READ_AUDIT),
            Entry("/desk/exports", phrase("Export a chain"), Permission.EXPORT_CHAINS),
        ),
    ),
    Group(
        phrase("Counters and people"),
        (
            Entry("/desk/terminals", phrase("Terminals"), Permission.READ_TERMINALS),
            Entry("/desk/agents", phrase("Agents"), Permission.READ_AGENTS),
            Entry("/desk/users", phrase("Users"), Permission.READ_USERS),
            Entry("/desk/payers/erase", phrase("Erase a payer"), Permission.ERASE_PAYERS),
        ),
    ),
)


def menu_of(role: str) -> tuple[Group, ...]:
    """Give the menu of a role: groups with nothing to open are left out."""
    groups = (
        Group(group.title, tuple(entry for entry in group.entries if _is_seen(entry, role)))
        for group in MENU
    )
    return tuple(group for group in groups if group.entries)


def _is_seen(entry: Entry, role: str) -> bool:
    return entry.permission is None or is_permitted(role, entry.permission)
