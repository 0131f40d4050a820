import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

SCRIPT = """
import structlog
from pos.logs import configure_logging

def log_in(pin):
    raise RuntimeError("the journal is away")

configure_logging()
try:
    log_in("48" + "2913")
except RuntimeError:
    structlog.get_logger().exception("a request failed", path="/login")
"""


def test_a_failure_is_logged_on_one_line_without_the_values_it_met() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, timeout=60
    )
    assert "482913" not in done.stderr
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert 'event="a request failed"' in line
    assert "path=/login" in line
    assert "the journal is away" in line


SERVING = """
import sys
from pathlib import Path
from pos.counter_process import keep_unused_out

LEFT_OUT = {"rich", "pygments", "greenlet", "watchfiles"}
LEFT_OUT |= {"typer", "babel", "pydantic_settings", "dotenv", "pydantic.v1", "bcrypt"}

keep_unused_out()
import pos.bootstrap, pos.serving, uvicorn
import pos.sync.client
from pos.logs import configure_logging
from pos.screens import build_pos_app
from tests.pos.screens.cashier import Cashier
from tests.pos.screens.world import World, served

configure_logging()
counter = World(Path(sys.argv[1])).counter()
app = build_pos_app(counter)

@app.get("/broken")
def broken():
    raise RuntimeError("a bug")

counter.start()
with served(app) as address, Cashier(address) as cashier:
    cashier.log_in()
    cashier.open_session()
    cashier.sell(cash="10")
    cashier.http.get("/day")
    assert cashier.http.get("/broken").status_code == 500
counter.close()
print("structlog" in sys.modules)
loaded = {name for name, it in sys.modules.items() if it}
print(*({name.split(".")[0] for name in loaded} | loaded) & LEFT_OUT)
"""


def test_a_counter_that_serves_sells_and_fails_loads_nothing_it_has_no_use_for(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVING, str(tmp_path / "counter")],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=ROOT,
    )
    assert done.stdout.split() == ["True"]
    assert "a bug" in done.stderr
