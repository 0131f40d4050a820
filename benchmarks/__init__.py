"""Figures beside their floors, measured in one run."""
