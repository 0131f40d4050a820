"""Scales: one port, one driver, one grammar table for each protocol they speak."""
