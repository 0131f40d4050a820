"""Arrêtés fiscaux at the centre: imported, confirmed line by line, put in force."""
