"""Puts a configuration in force, and on record: what was collected under which one is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.record import Kind
from pos.journal.journal import Act

if TYPE_CHECKING:
    from domain.configuration import Configuration, SignedConfiguration
    from pos.journal.scribe import Scribe
    from pos.sync.configuration import ConfigurationStore


def load_configuration(
    scribe: Scribe, store: ConfigurationStore, signed: SignedConfiguration, etag: str | None
) -> None:
    """Verify, store and record a configuration, all or nothing; the first one starts the chain.

    The payers it asks to forget are forgotten in the same commit, and their last trace after it.

    Args:
        scribe: Writes START, CONFIG_LOADED and TARIFF_LOADED.
        store: Keeps the configuration.
        signed: As received.
        etag: Its entity tag, if the centre gave one.

    Raises:
        ConfigurationRefused: It is not the centre's, not this terminal's, or not readable.
        JournalFull: The disk is full; the old one stays in force.
    """
    before = store.held()
    erasure = scribe.journal.erasure
    with scribe.journal.transaction():
        loaded = store.accept(signed, etag, scribe.now())
        erasure.forget(loaded.erased or (), scribe.now())
        _record(scribe, before, loaded)
    erasure.scrub()


def _record(scribe: Scribe, before: Configuration | None, loaded: Configuration) -> None:
    """Put on record what a configuration changes, and START if it is the first."""
    if scribe.journal.head().seq == 0:
        body = {
            "collectivite": loaded.regie.collectivite,
            "regie": loaded.regie.id,
            "public_key": scribe.journal.identity.public_key.hex(),
        }
        scribe.write(Act(kind=Kind.START, body=body, issued_at=scribe.read_clock().at))
    if before is not None and before.version == loaded.version:
        return
    scribe.note("CONFIG_LOADED", {"version": loaded.version})
    known_acts = {act.number for act in before.acts} if before else set()
    for act in loaded.acts:
        if act.number not in known_acts:
            scribe.note("TARIFF_LOADED", {"version": act.number})
