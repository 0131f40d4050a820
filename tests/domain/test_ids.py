from uuid import UUID

from domain.ids import Seq, TerminalId, legal_number, posting_id


def test_the_legal_number_is_the_terminals_series_and_the_number_in_it() -> None:
    assert legal_number(TerminalId(742001), 17) == "742001-17"


def test_a_postings_name_is_the_same_for_ever_and_its_own() -> None:
    name = posting_id(TerminalId(742001), Seq(3), 0)
    assert name == UUID("8337aaa7-e717-5e45-865e-7d3a7ee0df07")
    others = {posting_id(TerminalId(742001), Seq(3), index) for index in range(1, 4)}
    assert name not in others
    assert posting_id(TerminalId(74200), Seq(13), 0) != posting_id(TerminalId(742001), Seq(3), 0)
