"""The Arabic speaks to its reader in the plural everywhere, and calls an office by one word."""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO

from babel.messages.pofile import read_po

from ui.catalogues import CATALOGUES

LETTERS = "\u0621-\u064a\u064b-\u0652"
SINGULAR = (
    "اختر أعد انتظر اكتب أدخل اطلب افتح اعمل أضف اسأل انظر اعرض املأ ابحث اطبع استعمل اذهب امسح"
    " اختصر احتفظ أغلق ألغ ضع صحّح صحح حدد راجع قارن عُد انقل كن أشّر أنهِ أعلن شغّل غيّر عيّن حاول"
    " أخبر عالج افرض أنت لست تريد مجالك اسمك لك بك أنك حسابك لحسابك ينتظرك انتظارك لمهمتك اقتراحك"
    " قرارك موافقتك دورك نطاقك نفوذك يعطيك رمزك يمكنك عليك هاتفك"
)
"""What was said to one person, each of them a word that is nothing else in these texts."""
OTHER_OFFICES = ("محاسب", "محاسبون", "محاسبين", "المحاسب", "المحاسبون", "المحاسبين", "محاسبي")
"""The comptable is القابض and a poste comptable القباضة; المحاسبة remains what they keep."""


def said_in_arabic() -> Iterator[tuple[str, str]]:
    """Give each sentence of the catalogues with the place it stands at."""
    for path in sorted((CATALOGUES / "ar").glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale="ar"):
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            for form in forms if message.id else ():
                yield f"{path.name}: {message.id}", str(form)


def places_of(words: Iterable[str]) -> list[str]:
    """Find the sentences that have one of some words, alone or after و or ف."""
    one = re.compile(f"(?<![{LETTERS}])[وف]?(?:{'|'.join(words)})(?![{LETTERS}])")
    # وضع is the noun "mode" everywhere: the imperative is never joined to و here
    return [place for place, text in said_in_arabic() if one.search(text.replace("وضع", ""))]


def test_everybody_is_addressed_in_the_plural_in_arabic() -> None:
    assert sum(1 for _ in said_in_arabic()) > 1000
    assert places_of(SINGULAR.split()) == []


def test_the_comptable_and_the_poste_have_one_name_each_in_arabic() -> None:
    assert places_of(OTHER_OFFICES) == []
