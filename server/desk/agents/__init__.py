"""Screens of agents: who collects where, PINs shown once."""
