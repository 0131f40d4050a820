import csv
import io
from datetime import UTC, date, datetime

from reporting.exports import COLUMNS, takings_csv
from reporting.pages.takings import TakingsPage
from reporting.queries import Place, Takings


def test_a_name_that_looks_like_a_formula_is_only_a_name() -> None:
    part = Takings("=1+1", "regie", "=HYPERLINK()", "@ش", 5, 0, 5, 1, 0)
    page = TakingsPage(
        Place("*", None), date(2026, 11, 23), datetime(2026, 11, 23, tzinfo=UTC), (), (part,), ()
    )
    rows = list(csv.reader(io.StringIO(takings_csv(page)), delimiter=";"))
    assert rows[0][1:] == list(COLUMNS[1:])
    assert rows[1][2:5] == ["'=1+1", "'=HYPERLINK()", "'@ش"]
