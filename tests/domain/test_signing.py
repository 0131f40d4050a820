import pytest

from domain import signing
from domain.signing import (
    ENROL_CONTEXT,
    FIELD_PRIME,
    ORDER_EIGHT_Y,
    RECEIPT_CONTEXT,
    SMALL_ORDER_Y,
    UnusableKey,
    check_public_key,
    is_signed,
    new_private_key,
    public_key_of,
    sign,
)
from tests.domain.links import PRIVATE_KEY, PUBLIC_KEY

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
MESSAGE = b"message"


def encoded(y: int, sign_bit: int = 0) -> bytes:
    return (y | sign_bit << 255).to_bytes(32, "little")


def test_a_signature_verifies_under_its_own_key_context_and_message_alone() -> None:
    signature = sign(PRIVATE_KEY, RECEIPT_CONTEXT, MESSAGE)
    other = public_key_of(new_private_key())
    assert is_signed(PUBLIC_KEY, RECEIPT_CONTEXT, MESSAGE, signature)
    assert not is_signed(PUBLIC_KEY, ENROL_CONTEXT, MESSAGE, signature)
    assert not is_signed(PUBLIC_KEY, RECEIPT_CONTEXT, MESSAGE + b".", signature)
    assert not is_signed(other, RECEIPT_CONTEXT, MESSAGE, signature)


def test_contexts_are_all_different_and_none_begins_another() -> None:
    contexts = [value for name, value in vars(signing).items() if name.endswith("_CONTEXT")]
    assert len(contexts) == 14
    pairs = [(one, two) for one in contexts for two in contexts if one is not two]
    assert not any(two.startswith(one) for one, two in pairs)


@pytest.mark.parametrize("times", [1, 2, 7])
def test_a_signature_with_s_above_the_group_order_is_refused(times: int) -> None:
    signature = sign(PRIVATE_KEY, RECEIPT_CONTEXT, MESSAGE)
    scalar = int.from_bytes(signature[32:], "little") + times * GROUP_ORDER
    forged = signature[:32] + scalar.to_bytes(32, "little")
    assert not is_signed(PUBLIC_KEY, RECEIPT_CONTEXT, MESSAGE, forged)


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    assert not is_signed(PUBLIC_KEY, RECEIPT_CONTEXT, MESSAGE, bytes(length))


def test_the_order_eight_points_are_those_of_the_curve() -> None:
    """On -x² + y² = 1 + dx²y² a point of order 8 has d·y⁴ + 2·y² - 1 = 0."""
    d = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME
    roots = {ORDER_EIGHT_Y, FIELD_PRIME - ORDER_EIGHT_Y}
    assert all((d * pow(y, 4, FIELD_PRIME) + 2 * y * y - 1) % FIELD_PRIME == 0 for y in roots)


@pytest.mark.parametrize("y", sorted(SMALL_ORDER_Y))
@pytest.mark.parametrize("sign_bit", [0, 1])
def test_a_key_of_small_order_signs_nothing(y: int, sign_bit: int) -> None:
    key = encoded(y, sign_bit)
    neutral = encoded(1) + bytes(32)
    assert not any(is_signed(key, RECEIPT_CONTEXT, b"%d" % number, neutral) for number in range(32))
    with pytest.raises(UnusableKey):
        check_public_key(key)


def test_the_library_alone_would_let_a_small_order_key_sign() -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - shows why
        Ed25519PublicKey,
    )

    Ed25519PublicKey.from_public_bytes(encoded(1)).verify(encoded(1) + bytes(32), MESSAGE)


@pytest.mark.parametrize("y", [FIELD_PRIME, FIELD_PRIME + 1, FIELD_PRIME + 3, 2**255 - 1])
def test_a_key_not_in_canonical_form_is_refused(y: int) -> None:
    with pytest.raises(UnusableKey):
        check_public_key(encoded(y))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_keys_of_another_length_are_refused(length: int) -> None:
    with pytest.raises(UnusableKey):
        public_key_of(bytes(length))
    with pytest.raises(UnusableKey):
        check_public_key(bytes(length))


def test_a_good_key_comes_back() -> None:
    assert check_public_key(PUBLIC_KEY) == PUBLIC_KEY
