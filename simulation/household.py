"""The demo's processes and folder: a centre, three printers, three counters, and their end."""

import fcntl
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from domain.errors import GirctError
from pos.identity import IDENTITY_FILE
from server.settings import Settings
from simulation.centre_place import CentrePlace, command
from simulation.counter_devices import start_devices, usual_ports
from simulation.counter_place import CounterPlace
from simulation.fleet import Teller
from simulation.guard import Guard
from simulation.logins import CounterLogins, Logins
from simulation.network import CuttableNetwork
from simulation.ports import reserve_port
from simulation.processes import Child, ProcessFailed, processes_naming, undisturbed
from simulation.registration import (
    EVE_BEHIND_MINUTES,
    appoint_administrators,
    open_the_day,
    prepare_eve,
)
from simulation.world import REGIES

USUAL_PORTS = {"centre": 8000, "counter": 8101, "printer": 9101, "paper": 9201}
WATCH_S = 0.5
LOGINS_FILE = "logins.json"
OURS = ("centre", "counters", "paper", "logs", "exports", "witnesses")

Told = Callable[[str], None]


class DemoRunning(GirctError):
    """Another demo uses this folder."""

    code = "simulation.demo_running"


class FolderNotOurs(GirctError):
    """The folder holds something else than a demo: nothing in it is touched."""

    code = "simulation.folder_not_ours"


@dataclass
class Household:
    """A demo in its folder.

    Args:
        folder: keeps everything; made when absent.
        told: called with a sentence after each step of the start.
    """

    folder: Path
    told: Told
    logins: Logins = field(default_factory=Logins)
    counters: list[CounterPlace] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    place: CentrePlace = field(init=False)
    guard: Guard = field(default_factory=Guard)
    held: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        """Give the centre its place in the folder."""
        self.place = CentrePlace(self.folder, self.logins, self._child)

    @property
    def settings(self) -> Settings:
        """The settings of the centre."""
        return self.place.settings

    @property
    def centre_address(self) -> str:
        """Address of the centre."""
        return self.place.centre_address

    def start(self) -> None:
        """Set the country up if it is new, then start everything and wait until it answers."""
        known = Logins.load(self.folder / LOGINS_FILE)
        self.logins = self.place.logins = known or Logins()
        self.logins.ports = _ports(self.logins.ports, self.held)
        if known is None:
            self._clear()
        devices = start_devices(REGIES, self.logins.ports, self.folder / "paper", self._child)
        if known is None:
            self._make_country()
        else:
            self.place.launch()
        self.counters = [self._place(counter) for counter in self.logins.counters]
        for child, port in devices:
            child.wait_for_port(port)
        self._enrol_counters()
        for counter in self.counters:
            self._serve_counter(counter)
        if known is not None:
            self._await_centre()
        for counter in self.counters:
            _await_counter(counter)
            self.told(f"counter {counter.regie.regie_id}")

    def wait_until_one_ends(self) -> NoReturn:
        """Keep the demo for people, as long as all its processes run.

        Raises:
            ProcessFailed: when one of them ended by itself.
        """
        while all(child.is_running for child in self.children):
            time.sleep(WATCH_S)
        ended = next(child for child in self.children if not child.is_running)
        message = f"{ended.name} ended by itself: {ended.last_words()}"
        raise ProcessFailed(message)

    def stop(self) -> list[str]:
        """End everything, the counters first.

        Returns:
            What is still running afterwards: nothing, if all is well.
        """
        centre = self.place.process
        others = [child for child in self.children[::-1] if child is not centre]
        for child in others:
            child.ask_to_end()
        for child in (*others, *self.children[::-1]):
            self._end(child)
        self.guard.close()
        for counter in self.counters:
            counter.network.cut()
        self.children.clear()
        self.held.close()
        return processes_naming(str(self.folder))

    def kill_centre(self) -> None:
        """End the centre's process as a power cut does; its database outlives it."""
        if self.place.process is not None:
            self.place.process.kill()

    def kill_counter(self, counter: CounterPlace) -> None:
        """End a counter as a power cut does."""
        if counter.process is not None:
            counter.process.kill()

    def start_counter(self, counter: CounterPlace) -> None:
        """Start a counter, also after it was killed, and wait until it answers."""
        self._serve_counter(counter)
        _await_counter(counter)

    def _clear(self) -> None:
        """A first start that was interrupted is begun again from nothing."""
        for name in OURS:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def _make_country(self) -> None:
        """Set everything up at the centre."""
        self.place.launch(EVE_BEHIND_MINUTES)
        self.place.wait_until_it_answers()
        self.told("centre, on the eve: its own PostgreSQL, no account yet")
        appoint_administrators(self.place)
        self.told("console: the first two administrators")
        prepare_eve(self.place)
        self.told("desk: accounts by two persons, régies, agents, comptables")
        if self.place.process is not None:
            self._end(self.place.process)
        self.start_centre()
        open_the_day(self.place)
        self.told("tariffs by two persons, terminals and their codes")

    def _place(self, logins: CounterLogins) -> CounterPlace:
        regie = next(each for each in REGIES if each.regie_id == logins.regie_id)
        ports, name = self.logins.ports, logins.regie_id
        network = CuttableNetwork(ports["centre"])
        network.restore()
        return CounterPlace(
            regie=regie,
            logins=logins,
            folder=self.folder / "counters" / name,
            paper=self.folder / "paper" / name,
            network=network,
            screens_port=ports[f"counter {name}"],
            printer_port=ports[f"printer {name}"],
            paper_port=ports[f"paper {name}"],
            device_ports={port: ports[port] for port in usual_ports(regie, 0)},
        )

    def _child(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        log = self.folder / "logs" / f"{name.replace(' ', '-')}.log"
        child = Child(name, command, log, environment)
        child.start()
        self.guard.watch(child.pid)
        self.children.append(child)
        return child

    def _end(self, child: Child) -> None:
        group = None if child.process is None else child.process.pid
        child.stop()
        if group is not None:
            self.guard.leave(group)
        if child in self.children:
            self.children.remove(child)

    def start_centre(self) -> None:
        """Start the centre, also after it was killed, and wait until it answers."""
        self.place.launch()
        self._await_centre()

    def _await_centre(self) -> None:
        self.place.wait_until_it_answers()
        self.told("centre, desk and dashboards")

    def _enrol_counters(self) -> None:
        """Enrol the counters that are new, all at once; then the country may be kept."""
        new = [each for each in self.counters if not (each.folder / IDENTITY_FILE).exists()]
        asked = []
        for counter in new:
            words = [
                command("girct-pos"), "enrol", f"--data-dir={counter.folder}",
                f"--server={counter.network.url}", f"--code={counter.logins.code}",
            ]  # fmt: skip
            name = f"enrolment {counter.regie.regie_id}"
            asked.append(self._child(name, words, counter.environment))
        for child in asked:
            child.wait_for_success()
            self._end(child)
        if new:
            self.logins.save(self.folder / LOGINS_FILE)

    def _serve_counter(self, counter: CounterPlace) -> None:
        words = [command("girct-pos"), "serve", f"--data-dir={counter.folder}"]
        name = f"counter {counter.regie.regie_id}"
        counter.process = self._child(name, words, counter.environment)


@contextmanager
def household(folder: Path, told: Told) -> Iterator[Household]:
    """Hold a demo's folder: nobody else uses it meanwhile, and everything is ended after.

    Args:
        folder: made when absent.
        told: called with a sentence after each step of the start.

    Raises:
        DemoRunning: when another demo uses it.
        FolderNotOurs: when it holds something else.
        ProcessFailed: when something is left running at the end.
    """
    folder = folder.resolve()
    _refuse_foreign(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"another demo is running in {folder}"
            raise DemoRunning(message, path=str(folder)) from error
        running = Household(folder, told)
        try:
            yield running
        finally:
            with undisturbed():
                left = running.stop()
        if left:
            message = f"still running: {'; '.join(left)}"
            raise ProcessFailed(message)


def _await_counter(counter: CounterPlace) -> None:
    if counter.process is not None:
        counter.process.wait_for_port(counter.screens_port)
    with Teller(counter.address) as teller:
        teller.wait_until_ready()


def _refuse_foreign(folder: Path) -> None:
    known = {*OURS, LOGINS_FILE, "demo.lock", "logins.new"}
    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if (folder.exists() and not folder.is_dir()) or found - known:
        message = f"{folder} holds something else than a demo: choose another folder"
        raise FolderNotOurs(message, path=str(folder))


def _ports(kept: dict[str, int], held: ExitStack) -> dict[str, int]:
    """Keep each port of the last start where it is free, else the usual one, else another."""
    wanted = {"centre": USUAL_PORTS["centre"]}
    for place, regie in enumerate(REGIES):
        for part in ("counter", "printer", "paper"):
            wanted[f"{part} {regie.regie_id}"] = USUAL_PORTS[part] + place
        wanted |= usual_ports(regie, place)
    chosen: dict[str, int] = {}
    for name, usual in wanted.items():
        chosen[name] = reserve_port(kept.get(name, usual), held)
    return chosen
