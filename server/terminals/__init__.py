"""Terminals: enrolment, keys, signed configuration, signed requests."""
