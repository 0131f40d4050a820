"""The later keys of a configuration: absent by default, signed and read as the others are."""

import json
from typing import Any

import pytest

from domain.canonical import canonical
from domain.configuration import Configuration, ConfigurationRefused, SignedConfiguration
from tests.domain.links import CENTRE_KEY
from tests.domain.test_exchange import CENTRE_PUBLIC, CONFIGURATION, PAYER_HASH


def test_a_configuration_without_the_later_keys_keeps_its_text() -> None:
    keys = Configuration.model_validate(CONFIGURATION).to_keys()
    assert keys == CONFIGURATION


@pytest.mark.parametrize(
    "later",
    [
        {"cash_share": 150_000},
        {"anchor": {"root": "ab" * 32, "date": "2026-11-22"}},
        {"erased": [PAYER_HASH]},
        {"rotate_before": {"key_epoch": 1, "at": 1_795_000_000}},
        {"centre_keys": [CENTRE_PUBLIC.hex(), "11" * 32]},
    ],
)
def test_each_later_key_of_a_configuration_is_read_as_it_was_signed(later: dict[str, Any]) -> None:
    configuration = Configuration.model_validate_json(json.dumps(CONFIGURATION | later))
    signed = SignedConfiguration.of(CENTRE_KEY, configuration)
    assert signed.open([CENTRE_PUBLIC.hex()]).to_keys() == CONFIGURATION | later


@pytest.mark.parametrize(
    "later",
    [
        {"cash_share": -1},
        {"cash_share": 10**13 + 1},
        {"cash_share": "1"},
        {"anchor": {"root": "ab" * 31, "date": "2026-11-22"}},
        {"anchor": {"root": "ab" * 32, "date": "22/11/2026"}},
        {"anchor": {"root": "ab" * 32}},
        {"erased": []},
        {"erased": ["x" * 32]},
        {"rotate_before": {"key_epoch": 0, "at": 1}},
        {"rotate_before": {"key_epoch": 1}},
        {"centre_keys": []},
        {"centre_keys": ["11" * 31]},
    ],
)
def test_a_later_key_out_of_bounds_is_refused(later: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationRefused):
        Configuration.parse(canonical(CONFIGURATION | later))
