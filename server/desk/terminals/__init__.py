"""Screens of terminals: state, age, version, enrolment codes."""
