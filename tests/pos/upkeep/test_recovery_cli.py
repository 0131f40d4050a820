"""The commands around the second copy, as a technician types them."""

from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from pos.bootstrap import Counter
from pos.cli import app
from pos.sales.commands import Issued
from pos.settings import SETTINGS_FILE
from pos.upkeep.recovery import open_identity
from pos.upkeep.second_copy import SEALED_FILE


def run(counter: Counter, *words: str, typed: str = "") -> tuple[int, str, str]:
    folder = str(counter.settings.data_dir)
    done = CliRunner().invoke(app, [*words, "--data-dir", folder], input=typed)
    return done.exit_code, done.stdout, done.stderr


def test_a_code_is_drawn_once_and_opens_the_copies_made_from_then_on(
    counter: Counter, sell: Callable[..., Issued], tmp_path: Path
) -> None:
    assert run(counter, "copy")[2].startswith("pos.settings_wrong: copy_dir")
    stick = tmp_path / "stick"
    stick.mkdir()
    (counter.settings.data_dir / SETTINGS_FILE).write_text(
        f'copy_dir = "{stick}"\ncopy_may_share_disk = true\n'
    )
    sell()
    code, out, err = run(counter, "copy")
    assert code == 0
    assert out.split()[0] == str(counter.journal.head().seq)
    assert "no keys on it" in err
    drawn = run(counter, "recovery-code")[1].strip()
    assert run(counter, "copy")[2] == ""
    sealed = (stick / "girct-742001" / SEALED_FILE).read_bytes()
    assert open_identity(sealed, drawn).private_key == counter.identity.private_key
    kept = run(counter, "recovery-code", typed="n\n")
    assert drawn not in kept[1]
    assert run(counter, "recovery-code", typed="y\n")[1].strip().splitlines()[-1] != drawn
