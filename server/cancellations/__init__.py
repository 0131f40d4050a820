"""Cancellations regularised at the centre, when the counter no longer may."""
