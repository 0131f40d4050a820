"""Commands that are loaded when they are called: a command pays for itself alone.

Loading all commands of `girct-server` took each of them as long as its own work. The help and the
completion of words still load every one.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

PLACES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "export": "server.exports.commands:export_command",
        "verify": "server.exports.commands:verify_command",
        "backup": "server.operations.commands:backup_command",
        "restore": "server.operations.commands:restore_command",
        "doctor": "server.operations.commands:doctor_command",
        "regie": "server.regies.commands:regies",
        "agent": "server.regies.commands:agents",
        "root": "server.roots.commands:roots",
        "terminal": "server.terminals.commands:terminals",
        "tariff": "server.tariffs.commands:tariffs",
        "user": "server.accounts.commands:users",
        "audit": "server.audit.commands:audit",
        "jobs": "server.jobs.commands:jobs",
    }
)
"""Where each command is, or each noun with commands of its own."""


class CommandsOnCall(TyperGroup):
    """A group that knows the commands of `PLACES` besides its own."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - Typer's own arguments
        super().__init__(**attributes)
        self.commands: MutableMapping[str, Any] = _OnCall(self.commands)


class _OnCall(MutableMapping[str, Any]):
    """Commands by name, each loaded the first time somebody asks for it."""

    def __init__(self, loaded: Mapping[str, Any]) -> None:
        self._loaded = dict(loaded)
        self._names = [*loaded, *PLACES]

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a command of Typer's, which names no type
        if name not in self._loaded:
            self._loaded[name] = _load(name, PLACES[name])
        return self._loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __setitem__(self, name: str, command: Any) -> None:  # noqa: ANN401
        if name not in self._names:
            self._names.append(name)
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        self._names.remove(name)
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _load(name: str, place: str) -> Any:  # noqa: ANN401 - as above
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    carrier = typer.Typer(pretty_exceptions_enable=False)
    if isinstance(found, typer.Typer):
        carrier.add_typer(found, name=name)
    else:
        carrier.command(name)(found)
    return get_group(carrier).commands[name]
