"""Deposits of a régie at its comptable's: declared by one, accepted by the other."""
