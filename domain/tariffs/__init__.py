"""Tariffs: the legal act, its lines by date, the directory of natures, and the amount due."""
