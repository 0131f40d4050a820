"""Screens of cancellations asked for at counters, and their regularisation at the centre."""
