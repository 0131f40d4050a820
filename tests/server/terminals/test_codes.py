from server.terminals.codes import ALPHABET, LENGTH, draw_code, hash_code


def test_codes_have_fifty_bits_and_differ() -> None:
    drawn = {draw_code() for _ in range(500)}
    assert len(drawn) == 500
    assert len(ALPHABET) ** LENGTH == 2**50
    assert all(set(code) <= set(ALPHABET) and len(code) == LENGTH for code in drawn)


def test_a_code_is_read_as_people_write_it() -> None:
    assert hash_code("0123456789") == hash_code("oi23-45678 9") == hash_code("OL23456789")
    assert hash_code("0123456789") != hash_code("0123456788")
