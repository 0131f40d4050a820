"""What PostgreSQL gives everybody, and the service roles have not: room beside the tables."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from server.bootstrap import Centre

MAKES = (
    "CREATE TABLE public.t (x int)",
    "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "SELECT lo_creat(-1)",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'x')",
)


def test_no_service_role_makes_a_table_a_function_or_a_large_object(centre: Centre) -> None:
    for engine in (centre.app, centre.intake, centre.report, centre.public):
        for make in MAKES:
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                engine.begin() as connection,
            ):
                connection.execute(text(make))
