"""Sales at the counter: from a nature and a quantity to a signed quittance."""
