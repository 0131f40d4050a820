"""Screens of what is short in the tills, and its write-off."""
