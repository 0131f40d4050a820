"""What a screen reader is told, as attributes of Dash's components."""

from typing import Any


def aria(**attributes: str) -> dict[str, Any]:
    """Name `aria-…` attributes: `aria(label="Recettes")`."""
    return {f"aria-{name}": value for name, value in attributes.items()}
