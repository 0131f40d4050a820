"""Printing: after the commit, never before, and never the original twice."""
