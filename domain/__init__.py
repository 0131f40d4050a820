"""Words and rules both ends share: pure functions and frozen values."""
