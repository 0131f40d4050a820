import importlib
import pkgutil
import re
from collections import Counter

import domain
import verify
from domain.errors import ChainBroken, GirctError, MalformedRecord, RecordRefused


def every_error() -> list[type[GirctError]]:
    for package in (domain, verify):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)
    found, waiting = [], [GirctError]
    while waiting:
        error = waiting.pop()
        if error.__module__.split(".")[0] in {"domain", "verify"}:
            found.append(error)
        waiting += error.__subclasses__()
    return found


def test_every_expected_error_has_a_code_of_its_own() -> None:
    codes = Counter(error.code for error in every_error())
    assert [code for code, times in codes.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z_]+\.[a-z_]+", code) for code in codes)


def test_an_error_carries_its_sentence_and_the_values_a_translation_may_show() -> None:
    error = ChainBroken("record 4 breaks the chain", seq=4)
    assert (str(error), error.message, error.params) == (
        "record 4 breaks the chain",
        "record 4 breaks the chain",
        {"seq": 4},
    )
    assert error.retryable is False


def test_all_that_is_wrong_with_a_record_can_be_caught_at_once() -> None:
    kinds = {error for error in every_error() if issubclass(error, RecordRefused)}
    assert MalformedRecord in kinds
    assert len(kinds) >= 40
