"""Merkle trees over a list that only grows: its root, and the proof that it grew from an older one.

Source: RFC 9162 (Certificate Transparency Version 2.0), §2.1, with SHA-256.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

HASH_BYTES: Final = 32
_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


def leaf_hash(leaf: bytes) -> bytes:
    """Hash one entry of the list: 32 bytes."""
    return hashlib.sha256(_LEAF + leaf).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Give the root of a list of entries (§2.1.1): 32 bytes, for an empty list too."""
    return _root([leaf_hash(leaf) for leaf in leaves])


def consistency_proof(older_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Prove that a list begins with an older one (§2.1.4.1).

    Args:
        older_size: How many entries the older list has, from 1 to the size of this one.
        leaves: The entries of the newer list.

    Raises:
        ValueError: When the older list is empty or longer.
    """
    if not 1 <= older_size <= len(leaves):
        message = f"a list of {len(leaves)} never had {older_size} entries"
        raise ValueError(message)
    return _subproof(older_size, [leaf_hash(leaf) for leaf in leaves], is_whole=True)


def is_consistent(
    older_size: int,
    older_root: bytes,
    newer_size: int,
    newer_root: bytes,
    proof: Sequence[bytes],
) -> bool:
    """Check that the newer list begins with the older one, from their roots alone (§2.1.4.2).

    Args:
        older_size: Entries of the older list, at least 1.
        older_root: Its root, 32 bytes.
        newer_size: Entries of the newer list.
        newer_root: Its root, 32 bytes.
        proof: The hashes given by `consistency_proof`.
    """
    if older_size < 1 or older_size > newer_size:
        return False
    if older_size == newer_size:
        return not proof and older_root == newer_root
    steps = list(proof)
    if older_size & (older_size - 1) == 0:
        steps.insert(0, older_root)
    if not steps:
        return False
    node, last = older_size - 1, newer_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    return _climb(steps, node, last) == (older_root, newer_root)


def _climb(steps: Sequence[bytes], node: int, last: int) -> tuple[bytes, bytes] | None:
    """Rebuild both roots from the proof; None when it does not end where the tree does."""
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            older, newer = _parent(step, older), _parent(step, newer)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            newer = _parent(newer, step)
        node, last = node >> 1, last >> 1
    return None if last else (older, newer)


def _parent(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _root(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return hashlib.sha256(b"").digest()
    level = list(hashes)
    while len(level) > 1:
        # a node without a sibling goes up as it is: the same tree as the recursive definition
        paired = [_parent(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def _split(size: int) -> int:
    """Give the largest power of two below a size of at least 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _subproof(older_size: int, hashes: Sequence[bytes], *, is_whole: bool) -> list[bytes]:
    if older_size == len(hashes):
        return [] if is_whole else [_root(hashes)]
    middle = _split(len(hashes))
    left, right = hashes[:middle], hashes[middle:]
    if older_size <= middle:
        return [*_subproof(older_size, left, is_whole=is_whole), _root(right)]
    return [*_subproof(older_size - middle, right, is_whole=False), _root(left)]
