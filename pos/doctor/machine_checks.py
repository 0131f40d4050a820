"""Checks of the machine: folder, disk, memory, port, devices, letters."""

from __future__ import annotations

import os
import socket
import stat
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from pos.doctor.findings import Finding, doubtful, fine, wrong
from pos.upkeep.disk import Room, free_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pos.settings import PosSettings

CONNECT_S: Final = 2.0
MEMORY_MIB_MIN: Final = 256
DEVICES: Final = {
    "printer_url": "imprimante",
    "scale_url": "balance",
    "display_url": "afficheur",
    "scanner_url": "lecteur",
    "card_terminal_url": "terminal de paiement",
}


UNIT: Final = "usr/lib/systemd/system/girct-pos.service"
ENABLED: Final = "etc/systemd/system/multi-user.target.wants/girct-pos.service"


def check_machine(settings: PosSettings, *, is_serving: bool) -> Iterator[Finding]:
    """Look at the machine around the counter.

    Args:
        settings: The counter's settings.
        is_serving: Whether the counter runs: then the port is rightly its own.
    """
    yield fine("version", f"programme girct {version('girct')}")
    yield _folder(settings.data_dir)
    yield _disk(settings)
    yield _memory()
    yield _port(settings, is_serving=is_serving)
    yield starts_with_machine(Path("/"))
    for key, name in DEVICES.items():
        yield _device(key.removesuffix("_url"), name, getattr(settings, key, None))
    yield _letters()


def _folder(folder: Path) -> Finding:
    mode = stat.S_IMODE(folder.stat().st_mode)
    loose = [
        path.name
        for path in folder.iterdir()
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077 and path.suffix != ".toml"
    ]
    if mode & 0o077 or loose:
        named = ", ".join(sorted(loose)) or "le dossier"
        advice = f"chmod 700 {folder} ; chmod 600 {folder}/*"
        return wrong("folder", f"d’autres utilisateurs peuvent lire {named}", advice)
    if not os.access(folder, os.W_OK):
        advice = "lancez le programme avec l’utilisateur du guichet"
        return wrong("folder", f"{folder} n’est pas accessible en écriture", advice)
    return fine("folder", f"{folder} réservé au guichet")


def _disk(settings: PosSettings) -> Finding:
    room = Room(free_bytes(settings.data_dir), settings.minimum_free_bytes)
    found = f"{room.free_mib} Mio libres"
    if room.is_short:
        return wrong("disk", f"{found} : la vente est arrêtée", "libérez de la place sur le disque")
    if room.is_low:
        return doubtful("disk", f"{found} : bientôt plein", "libérez de la place sur le disque")
    return fine("disk", found)


def _memory() -> Finding:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        kib = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return fine("memory", "non mesurable sur ce système")
    found = f"{kib // 1024} Mio disponibles"
    if kib // 1024 < MEMORY_MIB_MIN:
        return doubtful("memory", found, "fermez les autres programmes de ce poste")
    return fine("memory", found)


def _port(settings: PosSettings, *, is_serving: bool) -> Finding:
    place = f"{settings.host}:{settings.port}"
    if is_serving:
        return fine("port", f"le guichet est en marche ({place})")
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as error:
        advice = "arrêtez l’autre programme, ou changez port dans pos.toml"
        return wrong("port", f"{place} : {error.strerror}", advice)
    return fine("port", f"{place} libre, le guichet est arrêté")


def starts_with_machine(root: Path) -> Finding:
    """Say whether the counter comes up by itself after a power cut.

    Args:
        root: Where the machine's file system is.
    """
    if not (root / UNIT).exists():
        return fine("service", "guichet lancé à la main : aucun paquet installé sur ce poste")
    if not (root / ENABLED).is_symlink():
        advice = "systemctl enable --now girct-pos"
        return doubtful("service", "le guichet ne démarre pas avec le poste", advice)
    return fine("service", "le guichet démarre avec le poste")


def _device(check: str, name: str, url: str | None) -> Finding:
    """Reach a device without a byte to it: a counter may be at work with it."""
    if not url:
        return _no_device(check, name)
    parts = urlsplit(url)
    advice = f"vérifiez câble et alimentation, puis {check}_url dans pos.toml"
    if parts.hostname and parts.port:
        try:
            socket.create_connection((parts.hostname, parts.port), CONNECT_S).close()
        except OSError as error:
            return wrong(check, f"{name} injoignable à {url} : {error}", advice)
        return fine(check, f"{name} répond à {url}")
    path = Path(parts.path)
    if parts.path and not path.exists() and parts.scheme != "file":
        return wrong(check, f"{name} : {path} n’existe pas", advice)
    if path.exists() and not os.access(path, os.W_OK):
        return wrong(check, f"{name} : {path} interdit à cet utilisateur", "règle udev ou groupe")
    return fine(check, f"{name} : {url}")


def _no_device(check: str, name: str) -> Finding:
    if check != "printer":
        return fine(check, f"{name} : non configuré")
    advice = "réglez printer_url et printer_profile dans pos.toml, puis redémarrez le guichet"
    return doubtful(check, f"{name} : non configurée, rien ne s’imprime", advice)


def _letters() -> Finding:
    """Shape an Arabic word as a paper does: needs Pillow's raqm and the system's FriBiDi."""
    from PIL import ImageFont, features  # noqa: PLC0415 - a second's work, for this line only

    if not features.check("raqm"):
        advice = "installez libraqm0 et libfribidi0"
        return doubtful("letters", "arabe sans raqm : mise en forme de secours", advice)
    from fontpkg_amiri import __file__ as place  # noqa: PLC0415

    fonts = sorted(Path(place).parent.rglob("*.ttf"))
    if not fonts:
        return wrong("letters", "police Amiri absente", "réinstallez le paquet du guichet")
    font = ImageFont.truetype(fonts[0], 24, layout_engine=ImageFont.Layout.RAQM)
    joined, apart = font.getlength("وصل"), sum(font.getlength(letter) for letter in "وصل")
    if joined >= apart:
        advice = "installez libfribidi0, puis girct-pos devices test"
        return doubtful("letters", "l’arabe n’est pas lié", advice)
    return fine("letters", "arabe lié par raqm et FriBiDi")
