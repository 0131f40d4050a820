"""One reason for an alarm, and the query that finds where it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.alerts.service import AlertCode


@dataclass(frozen=True, slots=True)
class Watch:
    """One reason for an alarm, and the query that finds where it holds.

    Args:
        code: the alert.
        query: gives `collectivite`, `subject` and the figures to show.
        values: what the query asks besides the times.
    """

    code: AlertCode
    query: str
    values: Mapping[str, object] = field(default_factory=dict)
