"""Byte-level emulators of the devices, written from the vendors' manuals."""
