"""Screens of the cash sessions of a terminal: who did what, and what was counted."""
