"""Closings (clôtures): the business day of a counter and its Z, the month's and the year's."""
