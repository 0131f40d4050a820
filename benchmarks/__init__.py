"""`make bench`: each figure beside its floor. A module here with `run() -> list[Figure]` is one."""
