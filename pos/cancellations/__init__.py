"""Cancellations: a quittance is taken back by a new record, on a second person's word."""
