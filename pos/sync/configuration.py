"""The configuration the centre signed: régie, agents, natures and tariffs, usable without it."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from domain.configuration import Configuration, ConfigurationRefused, SignedConfiguration
from domain.tariffs.act import TariffBook
from pos.errors import NotConfigured
from pos.journal.names import NameBook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pos.identity import TerminalIdentity
    from pos.journal.database import Database


@dataclass(frozen=True, slots=True)
class InForce:
    """A configuration with what is built from it once, and the signature it stands under."""

    configuration: Configuration
    tariffs: TariffBook
    signature: str


class ConfigurationStore:
    """The last configuration received, verified when it comes and again at each start.

    What the journal's file says is in force, at every moment: one that is being put in force is
    seen by nobody else before its commit, and by nobody at all when that fails.

    Args:
        database: The journal's file.
        identity: Whose configuration it must be, and the centre's pinned keys.
    """

    def __init__(self, database: Database, identity: TerminalIdentity) -> None:
        self._database, self._identity = database, identity
        self._names = NameBook(database)
        self._one_at_a_time = Lock()
        self._read_last: InForce | None = None

    def current(self) -> Configuration:
        """The configuration in force.

        Raises:
            NotConfigured: None was ever received.
            ConfigurationRefused: What is stored was tampered with.
        """
        return self._read().configuration

    def tariffs(self) -> TariffBook:
        """The tariff book in force; same errors as `current`."""
        return self._read().tariffs

    def is_known(self) -> bool:
        """Whether a configuration was ever received."""
        return self._database.row("SELECT 1 FROM configurations") is not None

    def is_test_system(self) -> bool:
        """Whether this is a test system: then every page and paper says ESSAI."""
        return self.is_known() and self.current().test_system

    def held(self) -> Configuration | None:
        """The configuration in force, none when there is none or it was tampered with."""
        try:
            return self.current()
        except (NotConfigured, ConfigurationRefused):
            return None

    def etag(self) -> str | None:
        """The entity tag of what is in force, to ask only for something newer.

        None where a key that the root took away since signed it: it is asked for anew.
        """
        if self.held() is None or self._identity.dropped_centre_keys:
            return None
        row = self._database.row("SELECT etag FROM configurations WHERE id = 1")
        return None if row is None else row["etag"]

    def accept(self, signed: SignedConfiguration, etag: str | None, now: datetime) -> Configuration:
        """Verify and store a configuration; it is in force from here on.

        Args:
            signed: As received.
            etag: Its entity tag, if the centre gave one.
            now: Aware UTC.

        Raises:
            ConfigurationRefused: It is not the centre's, not this terminal's, or not readable.
            InvalidAct, TariffOverlap: Its acts contradict themselves.
        """
        in_force = self._verify(signed, self._identity.centre_keys)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO configurations (id, payload, signature, etag, received_at)"
                " VALUES (1, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET payload ="
                " excluded.payload, signature = excluded.signature, etag = excluded.etag,"
                " received_at = excluded.received_at",
                (signed.payload, signed.signature, etag, int(now.timestamp())),
            )
            self._names.keep(connection, in_force.configuration)
        return in_force.configuration

    def _read(self) -> InForce:
        """Read what is in force; verify it unless it was the last one read.

        The journal's file is never waited for under the lock: who writes in it reads here too.
        """
        row = self._database.row("SELECT signature FROM configurations WHERE id = 1")
        last = self._read_last
        if row is not None and last is not None and last.signature == row["signature"]:
            return last
        row = self._database.row("SELECT payload, signature FROM configurations WHERE id = 1")
        if row is None:
            message = "no configuration was received from the centre yet"
            raise NotConfigured(message)
        signed = SignedConfiguration(payload=row["payload"], signature=row["signature"])
        with self._one_at_a_time:
            last = self._read_last
            if last is None or last.signature != signed.signature:
                known = (*self._identity.centre_keys, *self._identity.dropped_centre_keys)
                last = self._read_last = self._verify(signed, known)
            return last

    def _verify(self, signed: SignedConfiguration, keys: Iterable[bytes]) -> InForce:
        configuration = signed.open([key.hex() for key in keys])
        if configuration.terminal_id != self._identity.terminal_id:
            sentence = f"the configuration is that of terminal {configuration.terminal_id}"
            raise ConfigurationRefused(sentence, terminal_id=configuration.terminal_id)
        tariffs = TariffBook.from_configuration(configuration.acts)
        return InForce(configuration, tariffs, signed.signature)
