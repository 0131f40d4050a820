"""What a PIN check takes goes back to the system: the next one does not grow the process."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
from pos.memory import return_large_blocks
is_kept = {is_kept} and return_large_blocks()
def resident_kib():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if "VmRSS" in line)
bytearray(19 * 1024 * 1024)  # the first large block freed raises the library's own threshold
before, small = resident_kib(), []
for number in range(40):
    block = bytearray(19 * 1024 * 1024)
    small.append(bytearray(64 * 1024))  # what a page leaves behind, above the block
    del block
print(is_kept, resident_kib() - before)
"""
SMALL_KIB = 40 * 64


def grown_kib(*, is_kept: bool) -> int:
    program = PROGRAM.format(is_kept=is_kept)
    words = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True).split()
    assert words[0] == str(is_kept), "this C library takes no wishes"
    return int(words[1])


def test_large_blocks_leave_only_what_was_small_behind() -> None:
    assert grown_kib(is_kept=True) < 2 * SMALL_KIB


def test_without_the_wish_one_large_block_stays() -> None:
    assert grown_kib(is_kept=False) > grown_kib(is_kept=True)
