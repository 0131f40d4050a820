"""Screens of what régies hold, declare and have accepted at the comptable's."""
