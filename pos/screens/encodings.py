"""Which encoding a form says it is in: the counter reads UTF-8 alone, as the centre does."""

import re
from typing import Final

UTF_8: Final = frozenset({"utf-8", "utf8", "us-ascii"})
CHARSET: Final = re.compile(r"charset\s*=\s*\"?([^\s\";]*)", re.IGNORECASE)


def is_other_encoding(content_type: str) -> bool:
    """Whether a form is in another encoding: some of Python's make texts nothing can store."""
    return not UTF_8.issuperset(one.lower() for one in CHARSET.findall(content_type))
