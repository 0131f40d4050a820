"""What an administrator copies onto a machine, and what a release is made with."""
