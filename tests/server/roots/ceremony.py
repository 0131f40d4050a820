"""The custodians at work: their commands, typed as they would be on a machine that is offline."""

from dataclasses import dataclass, field
from pathlib import Path

from typer.testing import CliRunner, Result

from server.cli import app

PASSPHRASE = "cheval correct agrafe pile"


@dataclass
class Ceremony:
    """Custodians by name, each with a key file, and the file they pass on to one another."""

    folder: Path
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def passphrase(self) -> Path:
        path = self.folder / "passphrase"
        path.write_text(PASSPHRASE)
        return path

    def typed(self, *words: str, answer: str = "") -> Result:
        """What a command of the root says; it reads no setting and knows no centre."""
        environment = {"GIRCT_DATA_DIR": None, "GIRCT_DATABASE_URL": None}
        return CliRunner().invoke(app, ["root", *words], input=answer, env=environment)

    def done(self, *words: str) -> str:
        result = self.typed(*words)
        assert result.exit_code == 0, f"{words} {result.output}"
        return result.stdout

    def custodian(self, *names: str) -> None:
        """Let people draw their keys."""
        for name in names:
            sealed = f"--passphrase-file={self.passphrase}"
            said = self.done("new", f"--out={self.folder / name}.key", sealed)
            self.keys[name] = said.split()[-1]

    def roots(self, *names: str) -> list[str]:
        return [f"--root-key={self.keys[name]}" for name in names]

    def draft(self, out: str, *words: str, after: str | None = None) -> str:
        """Write a statement down; give its fingerprint."""
        before = [] if after is None else [f"--after={self.folder / after}"]
        said = self.done("draft", f"--out={self.folder / out}", *before, *words)
        (line,) = [line for line in said.splitlines() if line.startswith("fingerprint ")]
        return line.removeprefix("fingerprint ")

    def sign(self, file: str, fingerprint: str, *names: str) -> Path:
        """Let people sign what was read out to them."""
        for name in names:
            self.done(
                "sign", str(self.folder / file), f"--key={self.folder / name}.key",
                f"--fingerprint={fingerprint}", f"--passphrase-file={self.passphrase}",
            )  # fmt: skip
        return self.folder / file
