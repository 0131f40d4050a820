"""What a citizen's telephone opens: the state of one quittance, without personal facts."""
