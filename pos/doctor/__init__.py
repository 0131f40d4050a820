"""`girct-pos doctor`: what a technician would look at, each line with what to do next."""
