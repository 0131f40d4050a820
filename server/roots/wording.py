"""Root statements in words, as custodians read them to one another before they sign."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from domain.roots import CentreKey, RootStatement


def tell_changes(statements: Sequence[RootStatement]) -> Iterator[str]:
    """Say what the last of some statements changes against the one before."""
    if len(statements) == 1:
        yield "the first statement: everything in it is new"
        return
    before, after = statements[-2:]
    for key in sorted({*before.root_keys} ^ {*after.root_keys}):
        yield f"{'+' if key in after.root_keys else '-'} root key {key.hex()}"
    if before.threshold != after.threshold:
        yield f"! {before.threshold} root keys signed, {after.threshold} sign from now on"
    for centre in after.centre_keys:
        former = before.named(centre.public_key)
        if former == centre and before.is_good(centre) == after.is_good(centre):
            continue
        sign = "+" if former is None else "!"
        yield f"{sign} centre key {centre.public_key.hex()} {_standing(after, centre)}"


def describe(statement: RootStatement) -> Iterator[str]:
    """Say in lines what a statement says, as custodians read it to one another."""
    fingerprint = statement.fingerprint
    grouped = " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))
    yield f"statement {statement.number} of {_day(statement.issued_at)}"
    yield f"fingerprint {grouped}"
    yield f"{statement.threshold} of {len(statement.root_keys)} root keys sign"
    signers = {one.root_key for one in statement.signatures}
    for key in sorted({*statement.root_keys, *signers}):
        kept = "" if key in statement.root_keys else ", a former one"
        yield f"root key {key.hex()} {'signed' if key in signers else 'has not signed'}{kept}"
    for centre in statement.centre_keys:
        yield f"centre key {centre.public_key.hex()} {_standing(statement, centre)}"


def _standing(statement: RootStatement, key: CentreKey) -> str:
    if key.revoked_from:
        return f"REVOKED from {_day(key.revoked_from)}"
    dates = f"from {_day(key.valid_from)} until {_day(key.valid_until)}"
    return dates if statement.is_good(key) else f"over, {dates}"


def _day(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
