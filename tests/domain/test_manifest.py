import json
from pathlib import Path

from domain.manifest import ExportLine, Manifest, export_line, manifest_path
from domain.signing import public_key_of
from tests.domain.links import CENTRE_KEY, PUBLIC_KEY, TERMINAL, VECTORS

MANIFEST = Manifest(
    terminal_id=TERMINAL,
    public_keys={"1": PUBLIC_KEY.hex()},
    first_link=VECTORS["records"][0]["link"],
    last_link=VECTORS["records"][-1]["link"],
    count=7,
    sha256="ab" * 32,
)


def test_a_manifest_stays_signed_on_its_way_through_a_file() -> None:
    signed = MANIFEST.sign(CENTRE_KEY)
    read = Manifest.model_validate_json(signed.to_text())
    assert read == signed
    assert read.is_signed_by(public_key_of(CENTRE_KEY))
    assert not read.is_signed_by(PUBLIC_KEY)
    assert not read.model_copy(update={"count": 8}).is_signed_by(public_key_of(CENTRE_KEY))
    assert not MANIFEST.is_signed_by(public_key_of(CENTRE_KEY))


def test_the_signed_message_is_the_manifest_without_its_signature() -> None:
    signed = MANIFEST.sign(CENTRE_KEY)
    keys = json.loads(signed.to_text())
    del keys["signature"]
    assert signed.message() == MANIFEST.message()
    assert json.loads(signed.message()) == keys
    assert "counter_key" not in keys


def test_a_line_of_an_export_holds_a_record_and_its_body() -> None:
    vector = VECTORS["records"][5]
    written = export_line(bytes.fromhex(vector["record"]), vector["body"])
    assert written.endswith("}\n")
    assert ExportLine.model_validate_json(written) == ExportLine(
        record=vector["record"], body=vector["body"]
    )


def test_the_manifest_stands_beside_its_export() -> None:
    assert manifest_path(Path("a/742001.jsonl")) == Path("a/742001.manifest.json")
