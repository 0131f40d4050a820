"""Screens of régies: list, page, creation, changes, opening and closing."""
