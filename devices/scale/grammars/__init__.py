"""Every protocol of scales we speak, by its name in the settings."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from devices.scale.errors import UnknownScaleProtocol
from devices.scale.grammar import Grammar
from devices.scale.grammars import (
    adam,
    cas_ecr,
    dialog_06,
    dibal,
    epelsa,
    mettler_8217,
    mt_sics,
    nci,
    ohaus,
    sma,
    st_gs,
    toledo_continuous,
    yaohua,
)

GRAMMARS: Final[Mapping[str, Grammar]] = MappingProxyType(
    {
        grammar.name: grammar
        for grammar in (
            mettler_8217.GRAMMAR,
            mt_sics.GRAMMAR,
            toledo_continuous.GRAMMAR,
            toledo_continuous.WITHOUT_CHECKSUM,
            st_gs.GRAMMAR,
            st_gs.CAS_22,
            cas_ecr.GRAMMAR,
            dibal.GRAMMAR,
            dialog_06.GRAMMAR,
            epelsa.GRAMMAR,
            yaohua.GRAMMAR,
            yaohua.REVERSED,
            yaohua.A12E,
            ohaus.GRAMMAR,
            nci.GRAMMAR,
            adam.GRAMMAR,
            adam.AZEXTRA,
            sma.GRAMMAR,
        )
    }
)


def grammar_named(name: str) -> Grammar:
    """Find a protocol by its name in the settings.

    Raises:
        UnknownScaleProtocol: None has this name.
    """
    if name not in GRAMMARS:
        known = ", ".join(GRAMMARS)
        message = f"no protocol of scales is called {name!r}; known: {known}"
        raise UnknownScaleProtocol(message, name=name, known=known)
    return GRAMMARS[name]
