"""Screens of paper booklets: the stock, and the numbers of each."""
