"""Random edits of an exported journal: each is located at its exact place, with no database."""

import os
import random
from pathlib import Path

from domain.signing import public_key_of
from tests.domain.links import CENTRE_KEY, COUNTER_KEY, PUBLIC_KEY
from tests.verify.exports import day, faults, lines_of, write_export, write_lines
from verify.checking import check_export

EDITS = 10_000 if os.environ.get("GIRCT_TEST_PROFILE") == "prove" else 400
DAY = day()
LINES = lines_of(DAY.entries)
RECORDS = [record.to_bytes() for record, _ in DAY.entries]
LENGTH = len(LINES)
KINDS = ("removed", "swapped", "inserted", "bit", "body", "cut", "rubbish")


def edit(lines: list[str], kind: str, chance: random.Random) -> int:
    """Edit the lines once, and say which record that touches first."""
    place = chance.randrange(LENGTH)
    if kind == "removed":
        del lines[place]
        return place + 1 if place else 2
    if kind == "swapped":
        place = chance.randrange(1, LENGTH - 1)
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
    elif kind == "inserted":
        copied = chance.randrange(LENGTH)
        place = chance.randrange(max(copied, 1), LENGTH)
        lines.insert(place, LINES[copied])
        return copied + 1
    elif kind == "bit":
        raw = bytearray(RECORDS[place])
        bit = chance.randrange(8 * len(raw))
        raw[bit // 8] ^= 1 << bit % 8
        lines[place] = lines[place].replace(RECORDS[place].hex(), raw.hex())
    elif kind == "body":
        digits = [at for at, letter in enumerate(lines[place]) if letter.isdigit()]
        body_at = lines[place].index('"body"')
        record_at = lines[place].index(RECORDS[place].hex())
        outside = range(record_at, record_at + 2 * len(RECORDS[place]))
        at = chance.choice([at for at in digits if at not in outside and at > min(body_at, 0)])
        other = chance.choice([letter for letter in "0123456789" if letter != lines[place][at]])
        lines[place] = lines[place][:at] + other + lines[place][at + 1 :]
    elif kind == "cut":
        lines[place] = lines[place][: chance.randrange(1, len(lines[place]) - 1)] + "\n"
    else:
        lines[place] = chance.choice(["\n", "{}\n", "null\n", '{"record":"00","body":"{}"}\n'])
    return place + 1


def test_every_random_edit_of_a_journal_is_located_at_its_exact_record(tmp_path: Path) -> None:
    chance = random.Random(4)  # noqa: S311 -- a repeatable run, not a secret
    path = write_export(tmp_path / "x.jsonl", DAY.entries)
    keys = {"counter_key": COUNTER_KEY, "centre_key": public_key_of(CENTRE_KEY)}
    assert faults(check_export(path, public_key=PUBLIC_KEY, **keys)) == []
    for number in range(EDITS):
        kind, lines = KINDS[number % len(KINDS)], list(LINES)
        expected = edit(lines, kind, chance)
        write_lines(path, lines)
        found = faults(check_export(path, public_key=PUBLIC_KEY, **keys))
        assert (0, "verify.file_hash") in found, "the file as a whole is not the signed one"
        assert min(seq for seq, _ in found if seq) == expected, (number, kind, found)
