"""The PostgreSQL of the tests: it works, no test sees another's data, and CI does not go on without it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from postgres import GIVEN, database

HERE = Path(__file__)


def ask(url: str, *orders: str) -> list[Any]:
    """What the last of these orders answers; committed."""
    import psycopg

    with psycopg.connect(url) as connection:
        for order in orders[:-1]:
            connection.execute(order)
        return connection.execute(orders[-1]).fetchall()


def test_what_is_written_is_read_by_another_connection(pg_url: str) -> None:
    """A round trip, with a letter that needs UTF-8."""
    ask(pg_url, "create table one (words text)", "insert into one values ('geïnd') returning words")
    assert ask(pg_url, "select words from one") == [("geïnd",)]


def test_each_database_is_empty_and_gone_afterwards(pg_url: str, postgres: str) -> None:
    """Also when somebody is still connected to it, as after a test that failed halfway."""
    import psycopg

    ask(pg_url, "create table one (words text)", "select 1")
    with database(postgres) as other:
        assert ask(other, "select to_regclass('one')") == [(None,)]
        left = psycopg.connect(other)
    left.close()
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        ask(other, "select 1")


@pytest.mark.parametrize(("ci", "code", "outcome"), [("", 0, "1 skipped"), ("true", 1, "1 error")])
def test_without_a_server_only_ci_fails(tmp_path: Path, ci: str, code: int, outcome: str) -> None:
    """A fresh pytest runs the round trip where no server can be found, and says what is missing."""
    plugin = f"import pathlib, postgres\npostgres.INSTALLED = pathlib.Path({str(tmp_path)!r})\n"
    Path(tmp_path, "nowhere.py").write_text(plugin, "utf-8")
    env = {key: value for key, value in os.environ.items() if key not in {GIVEN, "CI", "PYTEST_ADDOPTS"}}
    env |= {"CI": ci, "PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join([str(tmp_path), str(HERE.parent)])}
    only = f"{HERE}::{test_what_is_written_is_read_by_another_connection.__name__}"
    command = [sys.executable, "-m", "pytest", "-p", "nowhere", "-p", "no:cacheprovider", only]
    done = subprocess.run(command, cwd=HERE.parents[1], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, outcome in done.stdout) == (code, True), done.stdout + done.stderr
    assert "install the package postgresql" in done.stdout
