"""Acts of two persons: one proposes, another approves, and only then something happens."""
