"""The country is set up as a real centre is: at the console first, then at the desk, over HTTP.

Nothing here knows the centre from inside. The eve is prepared with the centre's clock behind
(a setting that test systems alone have), so that on the day the accounts are old enough to decide.
"""

import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from simulation.desk import Visitor
from simulation.logins import CounterLogins, Logins, write_private
from simulation.officers import ADMINISTRATORS, MONEY, ORDINARY, STATE, VISA_OF, Officer, tail_of
from simulation.world import EFFECTIVE_FROM, REGIES, SIGNED_ON, Regie

AT_ONCE = 4
ADMINISTRATORS_BEHIND_MINUTES = 180
EVE_BEHIND_MINUTES = 90
COUNT_LIMIT_DIRHAMS = 20
"""The largest difference of a count that the demo's régies accept without their régisseur."""
ONE_TIME = re.compile(r"^password (\S+)$", re.MULTILINE)


class Console(Protocol):
    """The machine of the centre: its address, and its commands."""

    logins: Logins

    @property
    def centre_address(self) -> str:
        """Address of the serving centre."""

    @property
    def secrets_folder(self) -> Path:
        """Where the secrets of those who act at the console lie, for them alone."""

    def administer(
        self, *words: str, behind_minutes: int = 0, secrets_of: Iterable[str] = ()
    ) -> str:
        """Run a command of `girct-server`; give what it prints."""


def appoint_administrators(console: Console) -> None:
    """Make the first two administrators at the console; they sign in and enrol a telephone."""
    with ThreadPoolExecutor(AT_ONCE) as together:
        printed = list(together.map(lambda officer: _appoint(console, officer), ADMINISTRATORS))
    for officer, said in zip(ADMINISTRATORS, printed, strict=True):
        found = ONE_TIME.search(said)
        console.logins.passwords[officer.login] = found[1] if found else ""


def _appoint(console: Console, officer: Officer) -> str:
    return console.administer(
        "user", "add", officer.login, f"--name={officer.name}", f"--role={officer.role}",
        f"--scope={officer.scope}", f"--matricule={officer.matricule}",
        behind_minutes=ADMINISTRATORS_BEHIND_MINUTES,
    )  # fmt: skip


def prepare_eve(console: Console) -> None:
    """Give every other account, and create the régies, with everything two persons must do."""
    with _visitor(console, ADMINISTRATORS[0]) as first, _visitor(console, ADMINISTRATORS[1]) as two:
        for officer, visitor in zip(ADMINISTRATORS, (first, two), strict=True):
            visitor.arrive(console.logins.passwords[officer.login])
        one_time = {officer.login: _grant(first, two, officer) for officer in (*MONEY, *STATE)}
        for officer in ORDINARY:
            one_time[officer.login] = first.receive("/desk/users/new", _account(officer)).secret
        with ThreadPoolExecutor(AT_ONCE) as together:
            done = [together.submit(_found_regie, console, regie, one_time) for regie in REGIES] + [
                together.submit(_arrive, console, officer, one_time)
                for officer in (*STATE, *ORDINARY)
            ]
            pins = [each.result() for each in done][: len(REGIES)]
        for regie in REGIES:
            _name_comptable(first, regie)
    console.logins.counters = [
        CounterLogins(regie.regie_id, 0, "", held or {})
        for regie, held in zip(REGIES, pins, strict=True)
    ]


def open_the_day(console: Console) -> None:
    """Put the tariffs in force by two persons, and register the counters."""
    with ThreadPoolExecutor(AT_ONCE) as together:
        terminals = [together.submit(_register_terminal, console, regie) for regie in REGIES]
        acts = [together.submit(_enact, console, regie) for regie in REGIES]
        for held, each in zip(console.logins.counters, terminals, strict=True):
            held.terminal_id, held.code = each.result()
        for enacted in acts:
            enacted.result()


def _visitor(console: Console, officer: Officer) -> Visitor:
    return Visitor(
        console.centre_address, officer.login, console.logins, behind_s=EVE_BEHIND_MINUTES * 60
    )


def _account(officer: Officer) -> dict[str, str]:
    return {
        "login": officer.login,
        "name": officer.name,
        "role": officer.role,
        "matricule": officer.matricule,
        "scope": officer.scope,
        "language": "fr",
    }


def _grant(first: Visitor, second: Visitor, officer: Officer) -> str:
    """Two administrators give an account: each gets half of its one-time password."""
    proposed = first.receive("/desk/users/new", _account(officer))
    approved = second.receive(f"{proposed.back}/approve", {})
    return f"{proposed.secret}.{approved.secret}"


def _arrive(console: Console, officer: Officer, one_time: dict[str, str]) -> None:
    with _visitor(console, officer) as visitor:
        visitor.arrive(one_time[officer.login])


def _officer(role: str, regie: Regie) -> Officer:
    login = f"{role}.{tail_of(regie.regie_id)}"
    return next(officer for officer in MONEY if officer.login == login)


def _found_regie(console: Console, regie: Regie, one_time: dict[str, str]) -> dict[str, str]:
    """The ordonnateur creates the régie and names its régisseur, who names the agents."""
    pins = {}
    ordonnateur, regisseur = _officer("ordonnateur", regie), _officer("regisseur", regie)
    with _visitor(console, ordonnateur) as decides, _visitor(console, regisseur) as collects:
        decides.arrive(one_time[ordonnateur.login])
        decides.send("/desk/regies/new", _regie(regie))
        collects.arrive(one_time[regisseur.login])
        for agent in regie.agents:
            is_regisseur = agent.role == "REGISSEUR"
            number = f"DEMO-{regie.regie_id}-{agent.agent_id}"
            typed = {
                "name": agent.name,
                "matricule": regisseur.matricule if is_regisseur else number,
                "role": agent.role,
                "language": agent.language,
            }
            names = decides if is_regisseur else collects
            address = f"/desk/regies/{regie.regie_id}/agents/new"
            pins[agent.name] = names.receive(address, typed).secret
    _arrive(console, _officer("comptable", regie), one_time)
    return pins


def _regie(regie: Regie) -> dict[str, str | list[str]]:
    return {
        "regie_id": regie.regie_id,
        "collectivite": regie.collectivite,
        "kind": regie.kind,
        "name_fr": regie.name_fr,
        "name_ar": regie.name_ar,
        "arrete": regie.arrete,
        "arrete_date": SIGNED_ON.isoformat(),
        "ceiling_centimes": str(regie.ceiling_dirhams),
        "count_limit_centimes": str(COUNT_LIMIT_DIRHAMS),
        "deposit_period_days": str(regie.deposit_period_days),
        "natures": [str(index) for index in regie.natures],
    }


def _name_comptable(administrator: Visitor, regie: Regie) -> None:
    comptable, poste = _officer("comptable", regie), f"P-{regie.regie_id[2:]}"
    administrator.send(
        "/desk/comptables/postes/new",
        {
            "poste_id": poste,
            "kind": "PERCEPTION_COMMUNALE",
            "name_fr": f"Perception de {regie.name_fr.removeprefix('Régie ')}",
            "name_ar": f"قباضة {regie.name_ar}",
            "seat": regie.collectivite,
        },
    )
    administrator.send(
        "/desk/comptables/new",
        {
            "poste_id": poste,
            "name": comptable.name,
            "matricule": comptable.matricule,
            "collectivite": regie.collectivite,
            "regie_id": regie.regie_id,
            "from_day": EFFECTIVE_FROM.isoformat(),
        },
    )


def _register_terminal(console: Console, regie: Regie) -> tuple[int, str]:
    """The régisseur registers a terminal: its share of the ceiling is the whole, it is alone."""
    login = _officer("regisseur", regie).login
    with Visitor(console.centre_address, login, console.logins) as regisseur:
        regisseur.sign_in()
        slip = regisseur.receive(
            f"/desk/regies/{regie.regie_id}/terminals/new", {"label": "Guichet 1"}
        )
    return int(slip.back.rpartition("/")[2]), slip.secret


def _enact(console: Console, regie: Regie) -> None:
    """The act is read from a file; the ordonnateur proposes it, the state gives the visa."""
    act, folder = regie.act, console.secrets_folder
    file = folder / f"{act.number}.json"
    write_private(file, json.dumps(act.to_configuration(), ensure_ascii=False))
    both = _officer("ordonnateur", regie).login, VISA_OF[regie.regie_id]
    console.administer("tariff", "import", str(file), f"--by={both[0]}", secrets_of=both[:1])
    console.administer(
        "tariff", "enact", act.collectivite, act.number, f"--by={both[0]}", f"--and-by={both[1]}",
        secrets_of=both,
    )  # fmt: skip
