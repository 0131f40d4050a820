"""Screens of arrêtés fiscaux: list, lines, import, confirmation, proposal."""
