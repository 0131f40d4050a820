"""The eight public scenarios of the Austrian till rules, as acts of a terminal of ours.

The table beside this module (`rksv_scenarios.csv`) holds facts alone: kind, total and whether the
signing unit was down. Their source is the test suite that the Austrian ministry of finance
publishes with its sample code (BMF-RKSV-Technik/at-registrierkassen-mustercode, Apache-2.0,
`TESTSUITE_TEST_SZENARIO_1` to `_8`); no file of it was copied.
"""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chains import Chain, Written
from domain.canonical import canonical
from domain.record import Kind

TABLE = Path(__file__).parent / "rksv_scenarios.csv"


@dataclass(frozen=True)
class Step:
    """One instruction of a scenario; the total is that of its five amounts."""

    kind: str
    total_centimes: int
    is_outage: bool

    @property
    def counts(self) -> bool:
        """Whether it moves the perpetual counter."""
        return self.kind in {"STANDARD", "STORNO"}


def scenarios() -> dict[int, list[Step]]:
    """Read the table."""
    found: dict[int, list[Step]] = {}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            step = Step(row["kind"], int(row["total_cents"]), row["is_outage"] == "1")
            found.setdefault(int(row["scenario"]), []).append(step)
            assert len(found[int(row["scenario"])]) == int(row["step"])
    return found


@dataclass
class Replay:
    """Plays a scenario on a chain of ours.

    Theirs adds negative amounts to the counter; ours knows quittances above zero and the
    cancellation of a whole one. So a total above zero becomes a quittance, whatever its name
    there, and one below zero becomes what a till of ours does to lower what it took: it cancels an
    earlier, larger quittance and issues it again smaller by that much. After every step the
    counter is the scenario's. What is signed while their unit is down is held back and sent later;
    the first healthy step after it, which there must be a receipt of zero, is our RESUME, which
    names what was held back by its hash. A training receipt below zero keeps its size.
    """

    chain: Chain
    held: list[Written]

    def play(self, step: Step) -> list[Written]:
        """Write the records of a step, and give those that may be sent now."""
        before = len(self.chain.written)
        if not step.is_outage and self.held:
            assert step.kind == "NULL", "the first healthy receipt after an outage is zero"
            self._resume()
        else:
            self._act(step)
        self.held += self.chain.written[before:]
        if step.is_outage:
            return []
        sent, self.held = self.held, []
        return sent

    def _act(self, step: Step) -> None:
        if step.kind == "START":
            self.chain.start()
        elif step.kind == "NULL":
            body = canonical({"v": 1, "kind": "NULL", "reason": "CONTROL"})
            self.chain.write(Kind.NULL, body)
        elif step.kind == "TRAINING":
            self.chain.quittance(abs(step.total_centimes), kind=Kind.TRAINING)
        elif step.total_centimes > 0:
            self.chain.quittance(step.total_centimes)
        else:
            larger = self._larger_than(-step.total_centimes)
            self.chain.cancel(larger)
            self.chain.quittance(larger.record.amount_centimes + step.total_centimes)

    def _larger_than(self, amount_centimes: int) -> Written:
        cancelled = [one.body for one in self.chain.written if one.record.kind is Kind.CANCEL]
        for one in reversed(self.chain.written):
            is_whole = not any(f'"ref":{one.record.seq},' in body for body in cancelled)
            is_larger = one.record.amount_centimes > amount_centimes
            if one.record.kind is Kind.RECEIPT and is_larger and is_whole:
                return one
        message = "no quittance is large enough"
        raise AssertionError(message)

    def _resume(self) -> None:
        links = b"".join(one.record.link for one in self.held)
        body = {
            "v": 1,
            "kind": "RESUME",
            "from": self.held[0].record.issued_at,
            "to": self.held[-1].record.issued_at,
            "manual": hashlib.sha256(links).hexdigest(),
        }
        self.chain.write(Kind.RESUME, canonical(body))
