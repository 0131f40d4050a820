"""Checks of the counter: journal, clock, centre, configuration, tariffs, papers, second copy."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from domain.calendar import CASABLANCA, business_day
from domain.errors import GirctError
from pos.doctor.findings import Finding, doubtful, fine, said, wrong
from pos.journal.checking import check_journal
from pos.printing.jobs import PrintJobs
from pos.printing.states import PrintState
from pos.sync.checkpoints import Checkpoints
from pos.sync.configuration import ConfigurationStore
from pos.sync.roots import known_root
from pos.upkeep.building import build_second_copy
from pos.upkeep.notes import Notes
from pos.upkeep.recovery import public_half

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos.identity import TerminalIdentity
    from pos.journal.journal import Journal
    from pos.settings import PosSettings

CLOCK_S: Final = 120
SILENCE: Final = timedelta(days=1)


def check_counter(
    settings: PosSettings, identity: TerminalIdentity, journal: Journal, now: datetime
) -> Iterator[Finding]:
    """Look at the counter itself, beside its process if it runs.

    Args:
        settings: Its settings.
        identity: Its keys: they sign one question to the centre.
        journal: Read-only.
        now: The machine's clock, aware UTC.
    """
    yield _journal(journal)
    yield from _centre(settings, identity, journal, now)
    yield from _configuration(ConfigurationStore(journal.database, identity), journal, now)
    yield _papers(PrintJobs(journal.database))
    yield _second_copy(settings, identity, now)
    yield _root(identity)


def _journal(journal: Journal) -> Finding:
    faults, head = check_journal(journal), journal.head()
    if faults:
        first = faults[0]
        found = f"défauts : {len(faults)}, le premier à l’enregistrement {first.seq} ({first.code})"
        advice = "ne touchez à rien : girct-pos verify, puis appelez le support"
        return wrong("journal", found, advice)
    if head.ended:
        advice = "faites remplacer ce guichet au centre et enrôlez-le de nouveau"
        return wrong("journal", f"la série est close (END) à {head.seq}", advice)
    return fine("journal", f"enregistrements : {head.seq}, chaîne et signatures exactes")


def _centre(
    settings: PosSettings, identity: TerminalIdentity, journal: Journal, now: datetime
) -> Iterator[Finding]:
    """Ask the centre its date, then how it holds this counter; nothing is changed there."""
    from pos.sync.client import CentreClient  # noqa: PLC0415 - HTTP, for these lines only

    with closing(CentreClient(settings.server_url, identity, lambda: now)) as client:
        try:
            date = client.ask_date()
        except GirctError as error:
            advice = "vérifiez le réseau et server_url ; la vente continue sans le centre"
            yield doubtful("centre", f"{settings.server_url} : {said(error)}", advice)
            yield doubtful("clock", "heure du centre inconnue", "comparez avec une montre")
            return
    secure = "TLS vérifié" if settings.server_url.startswith("https://") else "sans TLS"
    found = f"{settings.server_url} répond, {secure}"
    is_local = "127.0.0.1" in settings.server_url
    if secure == "sans TLS" and not is_local:
        yield doubtful("centre", found, "utilisez une adresse https://")
    else:
        yield fine("centre", found)
    yield _clock(date, now)
    yield _standing(Checkpoints(journal.database, identity), journal, now)


def _clock(date: datetime | None, now: datetime) -> Finding:
    if date is None:
        return doubtful("clock", "le centre ne dit pas l’heure", "comparez avec une montre")
    difference_s = int((now - date).total_seconds())
    found = f"écart de {difference_s} s avec le centre"
    if abs(difference_s) > CLOCK_S:
        return wrong("clock", found, "réglez l’heure du poste (timedatectl set-ntp true)")
    return fine("clock", found)


def _standing(checkpoints: Checkpoints, journal: Journal, now: datetime) -> Finding:
    standing = checkpoints.read()
    if standing is None:
        return doubtful("sync", "aucun échange encore", "laissez le guichet en marche")
    state, head = standing.checkpoint.state.value, journal.head().seq
    unsent = max(0, head - standing.checkpoint.stored_through_seq)
    last = standing.received_at.astimezone(CASABLANCA)
    found = f"état {state}, {unsent} à envoyer, dernier échange {last:%d/%m %H:%M}"
    if state != "ACTIVE" or standing.is_restored_copy:
        return wrong("sync", found, "faites remplacer ce guichet au centre")
    if unsent and now - standing.received_at > SILENCE:
        return doubtful("sync", found, "vérifiez le réseau ; rien n’est perdu")
    return fine("sync", found)


def _configuration(store: ConfigurationStore, journal: Journal, now: datetime) -> Iterator[Finding]:
    try:
        current, tariffs = store.current(), store.tariffs()
    except GirctError as error:
        yield wrong("configuration", said(error), "connectez le guichet au centre")
        return
    row = journal.database.row("SELECT received_at FROM configurations")
    age = now - datetime.fromtimestamp(row["received_at"] if row else 0, UTC)
    found = f"{current.regie.name_fr}, version {current.version}, changée il y a {age.days} j"
    if not current.regie.is_open:
        yield doubtful("configuration", f"{found}, régie fermée", "voyez l’ordonnateur")
    else:
        yield fine("configuration", found)
    acts = [act.number for act in tariffs.acts if act.is_in_force(business_day(now))]
    if not acts:
        yield wrong("tariffs", "aucun arrêté en vigueur", "faites publier l’arrêté au centre")
    else:
        yield fine("tariffs", "en vigueur : " + ", ".join(acts))


def _papers(jobs: PrintJobs) -> Finding:
    unsure = len(jobs.in_states(PrintState.UNKNOWN))
    blocked = len(jobs.in_states(PrintState.BLOCKED))
    if unsure or blocked:
        found = f"papiers à vérifier : {unsure}, non imprimés : {blocked}"
        return doubtful("papers", found, "répondez aux questions à l’écran des quittances")
    return fine("papers", "aucun papier en attente")


def _second_copy(settings: PosSettings, identity: TerminalIdentity, now: datetime) -> Finding:
    copy = build_second_copy(settings, identity)
    if copy is None:
        advice = "réglez copy_dir sur un autre disque ou une clé USB"
        return doubtful("copy", "pas de seconde copie du journal", advice)
    try:
        copy.refuse_medium()
    except GirctError as error:
        return wrong("copy", said(error), "branchez le support de la seconde copie")
    if public_half(settings.data_dir) is None:
        advice = "girct-pos recovery-code, et gardez la feuille au coffre"
        return doubtful("copy", "pas de code de récupération : copie sans clés", advice)
    copied_at = datetime.fromtimestamp(Notes(settings.data_dir).noted.copied_at, UTC)
    minutes = int((now - copied_at).total_seconds() // 60)
    if minutes * 60 > 2 * settings.copy_interval_s + 60:
        return doubtful("copy", f"dernière copie il y a {minutes} min", "girct-pos copy")
    return fine("copy", f"dernière copie il y a {minutes} min dans {copy.folder}")


def _root(identity: TerminalIdentity) -> Finding:
    """Say by which statement of the custodians the centre's keys are believed."""
    root = known_root(identity)
    if root is None:
        return fine("root", "aucune déclaration racine connue : clés du centre crues sur sa parole")
    return fine("root", f"déclaration racine n° {root.number}, empreinte {root.fingerprint}")
