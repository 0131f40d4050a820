"""What a counter refuses about paper booklets, each with the way out."""

from __future__ import annotations

from domain.errors import GirctError


class BookletUnknown(GirctError):
    """The agent holds no such booklet, as far as this counter was told."""

    code = "pos.booklet_unknown"


class PaperNumberOutside(GirctError):
    """The number is not one of the booklet's."""

    code = "pos.paper_number_outside"


class PaperNumberUsed(GirctError):
    """The number was entered at this counter, and stands."""

    code = "pos.paper_number_used"


class PaperNumberSpoilt(GirctError):
    """The centre was told that this paper is spoilt."""

    code = "pos.paper_number_spoilt"


class PaperDayAhead(GirctError):
    """The day on the paper has not come yet."""

    code = "pos.paper_day_ahead"


class BookletNeedsRegisseur(GirctError):
    """The amount is not the day's tariff, or the day is too old: the régisseur has to vouch."""

    code = "pos.booklet_needs_regisseur"


class NothingToResume(GirctError):
    """Nothing was entered since the last list: there is none to sign."""

    code = "pos.nothing_to_resume"
