"""The procès-verbal states the count, the missing numbers and both persons, in both languages."""

import pytest

from server.quarantine.errors import EvidenceUnknown
from server.quarantine.proces_verbal import read_closing, render_closing
from tests.server.enrolled import COLLECTIVITE
from tests.server.quarantine.rare import Rare


def test_the_page_of_a_proces_verbal_is_whole_in_both_languages(rare: Rare) -> None:
    centre = rare.place.centre
    act_id = rare.act(
        "SESSION_CLOSING", circumstance="BURNT", counted=13_000, expected=13_500, missing=[[9, 12]]
    )
    closing = read_closing(centre, COLLECTIVITE, act_id)
    assert (closing.shortage_centimes, closing.overage_centimes) == (500, 0)
    assert (closing.proposer_matricule, closing.approver_matricule) == (
        "M-REGISSEUR",
        "M-COMPTABLE",
    )
    assert (closing.head_seq, closing.last_receipt_no) == (4, 2)
    french = render_closing(closing, "fr", is_test=True)
    arabic = render_closing(closing, "ar", is_test=True)
    for page in (french, arabic):
        for said in ("742001", "9 – 12", str(act_id), "M-COMPTABLE", "ESSAI"):
            assert said in page
    assert "Déficit" in french
    assert "le terminal a brûlé" in french
    assert "احترقت المحطة" in arabic
    with pytest.raises(EvidenceUnknown):
        read_closing(centre, "06.141", act_id)
