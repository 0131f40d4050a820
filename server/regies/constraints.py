"""Which rule of the database a write broke."""

from sqlalchemy.exc import IntegrityError


def broken_constraint(error: IntegrityError) -> str:
    """Name the constraint a write broke; empty when the database does not say."""
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or ""
