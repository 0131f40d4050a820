"""Printers: the port, its profiles, and drivers for ESC/POS over TCP and to a file."""
