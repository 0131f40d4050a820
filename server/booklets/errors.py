"""What the stock of booklets refuses."""

from domain.errors import GirctError


class UnknownBooklet(GirctError):
    """No booklet of this territory has this identifier."""

    code = "booklets.unknown"


class BookletOverlap(GirctError):
    """Another booklet of the régie and series holds one of these numbers."""

    code = "booklets.overlap"


class InvalidBooklet(GirctError):
    """A booklet is described with a value that cannot be."""

    code = "booklets.invalid"


class NumberNotHere(GirctError):
    """The booklet does not hold this number."""

    code = "booklets.number_elsewhere"


class NumberUsed(GirctError):
    """The number was entered at a counter: it is neither spoilt nor unused."""

    code = "booklets.number_used"


class NumberSpoilt(GirctError):
    """The number is recorded as spoilt already."""

    code = "booklets.number_spoilt"


class BookletReturned(GirctError):
    """The booklet came back already."""

    code = "booklets.returned"
