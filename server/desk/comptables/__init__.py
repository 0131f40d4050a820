"""Screens of postes comptables and of the comptable of each date."""
