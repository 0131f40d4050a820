"""What each role may do at the centre; what is not written here is refused."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """Rôle of an account; an account has one."""

    AGENT = "agent"
    REGISSEUR = "regisseur"
    ORDONNATEUR = "ordonnateur"
    COMPTABLE = "comptable"
    GOUVERNEUR = "gouverneur"
    WALI = "wali"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    TECH_ADMIN = "tech_admin"


class Permission(StrEnum):
    """Something a person may do; always within the territory of their account."""

    READ_REGIES = "READ_REGIES"
    WRITE_REGIES = "WRITE_REGIES"
    READ_AGENTS = "READ_AGENTS"
    WRITE_AGENTS = "WRITE_AGENTS"
    READ_USERS = "READ_USERS"
    WRITE_USERS = "WRITE_USERS"
    READ_TERMINALS = "READ_TERMINALS"
    REGISTER_TERMINALS = "REGISTER_TERMINALS"
    SET_CASH_SHARES = "SET_CASH_SHARES"
    HANDLE_BOOKLETS = "HANDLE_BOOKLETS"
    READ_QUARANTINE = "READ_QUARANTINE"
    READ_AUDIT = "READ_AUDIT"
    READ_ALERTS = "READ_ALERTS"
    READ_TARIFFS = "READ_TARIFFS"
    WRITE_TARIFFS = "WRITE_TARIFFS"
    READ_TAKINGS = "READ_TAKINGS"
    READ_LEDGER = "READ_LEDGER"
    READ_ACTS = "READ_ACTS"
    EXPORT_CHAINS = "EXPORT_CHAINS"
    NAME_COMPTABLES = "NAME_COMPTABLES"
    ERASE_PAYERS = "ERASE_PAYERS"
    PROPOSE_TARIFFS = "PROPOSE_TARIFFS"
    DECIDE_TARIFFS = "DECIDE_TARIFFS"
    PROPOSE_USERS = "PROPOSE_USERS"
    DECIDE_USERS = "DECIDE_USERS"
    PROPOSE_TERMINALS = "PROPOSE_TERMINALS"
    DECIDE_TERMINALS = "DECIDE_TERMINALS"
    PROPOSE_LEDGER = "PROPOSE_LEDGER"
    DECIDE_LEDGER = "DECIDE_LEDGER"


P = Permission
MONEY_ROLES: Final = frozenset({Role.REGISSEUR, Role.ORDONNATEUR, Role.COMPTABLE})
"""Nobody holds two of them: who collects, who orders and who keeps the accounts differ."""
GRANTED_ROLES: Final = MONEY_ROLES | {Role.TECH_ADMIN, Role.GOUVERNEUR, Role.WALI}
"""Roles that can propose or approve an act of two persons. Two persons give them: were one enough,
one person could make the second person of their own acts."""

_READ_ALL: Final = frozenset(
    {
        P.READ_REGIES, P.READ_AGENTS, P.READ_USERS, P.READ_TERMINALS, P.READ_QUARANTINE,
        P.READ_AUDIT, P.READ_ALERTS, P.READ_TARIFFS, P.READ_TAKINGS, P.READ_LEDGER, P.READ_ACTS,
    }
)  # fmt: skip
_STATE: Final = _READ_ALL | {
    P.DECIDE_TARIFFS, P.DECIDE_USERS, P.DECIDE_TERMINALS, P.DECIDE_LEDGER,
}  # fmt: skip
_MONEY_READS: Final = frozenset(
    {
        P.READ_REGIES, P.READ_AGENTS, P.READ_TERMINALS, P.READ_ALERTS, P.READ_TARIFFS,
        P.READ_TAKINGS, P.READ_LEDGER, P.READ_ACTS,
    }
)  # fmt: skip

PERMISSIONS_OF: Final[Mapping[str, frozenset[Permission]]] = MappingProxyType(
    {
        Role.AGENT: frozenset(),
        Role.REGISSEUR: _MONEY_READS
        | {
            P.WRITE_AGENTS, P.REGISTER_TERMINALS, P.SET_CASH_SHARES, P.READ_QUARANTINE,
            P.ERASE_PAYERS, P.PROPOSE_TERMINALS, P.PROPOSE_LEDGER, P.HANDLE_BOOKLETS,
        },
        Role.ORDONNATEUR: _MONEY_READS
        | {P.WRITE_REGIES, P.WRITE_AGENTS, P.WRITE_TARIFFS, P.PROPOSE_TARIFFS, P.DECIDE_TERMINALS},
        Role.COMPTABLE: _MONEY_READS | {P.READ_QUARANTINE, P.DECIDE_LEDGER, P.DECIDE_TERMINALS},
        Role.GOUVERNEUR: _STATE,
        Role.WALI: _STATE,
        Role.INSPECTOR: frozenset({P.EXPORT_CHAINS}),
        Role.AUDITOR: _READ_ALL | {P.EXPORT_CHAINS},
        Role.TECH_ADMIN: frozenset(
            {
                P.READ_REGIES, P.READ_AGENTS, P.READ_USERS, P.WRITE_USERS, P.READ_TERMINALS,
                P.REGISTER_TERMINALS, P.READ_AUDIT, P.READ_ALERTS, P.READ_TARIFFS, P.READ_ACTS,
                P.NAME_COMPTABLES, P.PROPOSE_USERS, P.DECIDE_USERS, P.PROPOSE_TERMINALS,
                P.DECIDE_TERMINALS,
            }
        ),
    }
)  # fmt: skip


def is_permitted(role: str, permission: Permission) -> bool:
    """Whether a role may do something; a role nobody knows may do nothing."""
    return permission in PERMISSIONS_OF.get(role, frozenset())
