"""Printers, scales, readers: behaviour behind ports, one driver per protocol."""
