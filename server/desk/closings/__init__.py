"""Screen of the till of a terminal that cannot close it itself."""
