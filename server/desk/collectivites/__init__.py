"""Screens of the territory: région, province, commune, and what each holds."""
