"""What docs/storing_cases.md says of PostgreSQL: with the rights that it gives, a desk works and the past is safe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from leefplek import Leefplek
from leefplek.store import Desk, StoreUnavailable, check_store, open_store
from story import actor, moment

PAGE = Path(__file__).parent.parent / "docs" / "storing_cases.md"
START = {
    "entry": {"kind": "own_initiative", "where": "jongere"},
    "legal_basis": {"ground": "public_task", "why": "support at school"},
}


@pytest.fixture
def narrow(pg_url: str) -> Iterator[str]:
    """The URL of a store for a user that has the rights of the page and no more."""
    import psycopg

    (grants,) = re.findall(r"^```text\n(GRANT .*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    open_store(pg_url).close()
    with psycopg.connect(pg_url, autocommit=True) as db:
        db.execute("CREATE ROLE desk LOGIN PASSWORD 'desk'")
        db.execute(grants)
        try:
            yield urlsplit(pg_url)._replace(netloc=f"desk:desk@{pg_url.rpartition('@')[2].partition('/')[0]}").geturl()
        finally:
            db.execute("DROP OWNED BY desk")
            db.execute("DROP ROLE desk")


def test_a_desk_needs_no_more_rights_than_the_page_gives(narrow: str, lp: Leefplek) -> None:
    with open_store(narrow, create=False) as store:
        desk = Desk(lp, store, one_open_case=["fijn-wonen"])
        saw, at = actor("saw"), moment("2024-03-04")
        desk.open("fijn-wonen", START, by=saw, at=at, case_id="case-1", person="person-1")
        desk.step("case-1", "note", {"text": "called"}, by=saw, at=at)
        assert desk.catch_up("letters", lambda step: None).told == 2
        assert [step.event.transition for step in desk.tick(moment("2025-03-04"))] == ["escalate"]
        assert check_store(store) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "DELETE FROM leefplek_event",
        "UPDATE leefplek_event SET version = version",
        "TRUNCATE leefplek_event",
        "DELETE FROM leefplek_case",
        "UPDATE leefplek_store SET format = 1",
        "DROP TABLE leefplek_event",
    ],
)
def test_with_these_rights_nothing_that_is_stored_is_changed(narrow: str, sentence: str) -> None:
    import psycopg

    with psycopg.connect(narrow) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(sentence.encode())


def test_who_may_not_read_the_tables_finds_no_store(pg_url: str, narrow: str) -> None:
    import psycopg

    with psycopg.connect(pg_url, autocommit=True) as db:
        db.execute("REVOKE ALL ON leefplek_store, leefplek_event, leefplek_case, leefplek_mark FROM desk")
    with pytest.raises(StoreUnavailable):
        open_store(narrow, create=False)


def test_a_database_of_another_encoding_is_refused_before_anything_is_made(pg_url: str) -> None:
    import psycopg

    name = f"latin_{pg_url.rpartition('/')[2].partition('?')[0]}"
    latin = urlsplit(pg_url)._replace(path=f"/{name}").geturl()
    with psycopg.connect(pg_url, autocommit=True) as db:
        db.execute(f"CREATE DATABASE {name} ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'".encode())
        try:
            with pytest.raises(StoreUnavailable) as caught:
                open_store(latin)
            assert (caught.value.why, "UTF8" in caught.value.do) == ("it is LATIN1", True)
            with psycopg.connect(latin) as other:
                assert other.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'leefplek%'").fetchone() == (
                    0,
                )
        finally:
            db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
