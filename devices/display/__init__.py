"""Pole displays (*afficheurs client*), two lines of twenty characters turned to the payer."""
