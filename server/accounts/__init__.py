"""People of the centre: users, passwords, sessions."""
