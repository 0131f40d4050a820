"""Evidence that leaves the centre, and the nightly proof that its books agree."""
