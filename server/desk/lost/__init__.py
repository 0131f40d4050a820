"""Screens of a quittance no journal has any more, re-entered from its QR code."""
