"""One script of commands walks practice example 1, over each store, also where it is killed on its way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leefplek import Leefplek
from leefplek.journeys import play, read_journey, shipped
from leefplek.store import Desk, open_store

SCRIPT = Path(__file__).parents[1] / "examples" / "a-working-day.sh"
KILLED = -signal.SIGKILL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")


class Day:
    """The script in a place of its own, with the command on its path; each call of the command is counted."""

    def __init__(self, place: Path, url: str) -> None:
        self._url = url
        self._calls = place / "calls"
        self._calls.touch()
        command = place / "bin" / "leefplek"
        command.parent.mkdir()
        command.write_text(
            f'#!/bin/sh\necho >> "{self._calls}"\nexec "{sys.executable}" -W error -m leefplek.cli "$@"\n'
        )
        command.chmod(0o755)
        self._env = {**os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "LEEFPLEK_STORE": url}

    def whole(self) -> str:
        """Run it to its end; answers what it printed."""
        done = subprocess.run(
            ["/bin/sh", SCRIPT], env=self._env, capture_output=True, timeout=120, check=False, stdin=subprocess.DEVNULL
        )
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode()

    def killed(self, call: int, seconds: float) -> None:
        """Run it until the command was called so many times, wait a moment, and kill all of it at once."""
        before = self._counted()
        running = subprocess.Popen(
            ["/bin/sh", SCRIPT],
            env=self._env,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            end = time.monotonic() + 60
            while self._counted() - before < call and running.poll() is None and time.monotonic() < end:
                time.sleep(0.002)
            time.sleep(seconds)
        finally:
            os.killpg(running.pid, signal.SIGKILL)
            _, said = running.communicate(timeout=10)
        assert (running.returncode, said) == (KILLED, b"")
        assert self._counted() - before >= call

    def case(self) -> str:
        """The case as it stands in the store."""
        lp = Leefplek()
        with open_store(self._url, create=False) as store:
            return lp.to_json(Desk(lp, store).case("praktijkvoorbeeld-1"))

    def _counted(self) -> int:
        return self._calls.stat().st_size


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where there is no store yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/day.db"
    return str(request.getfixturevalue("pg_url"))


@pytest.fixture(scope="module")
def journey() -> str:
    """The case of the journey, event for event."""
    lp = Leefplek()
    played = play(lp, read_journey(lp, shipped()[0]))
    assert played.case is not None
    return lp.to_json(played.case)


def test_the_script_is_the_journey(tmp_path: Path, journey: str) -> None:
    """Uninterrupted: the same case to the byte, with the same two refusals on its way."""
    day = Day(tmp_path, f"sqlite:///{tmp_path}/day.db")
    printed = day.whole()
    assert day.case() == journey
    assert printed.count("Geweigerd: ") == printed.count("Er is niets opgeslagen.") == 2
    assert "Later:\n  - praktijkvoorbeeld-1: samen de situatie bekijken; 13 april 2021\n" in printed
    assert printed.endswith(
        "Deze week, tot en met 10 oktober 2021:\n  - praktijkvoorbeeld-1: woont op een plek; 6 oktober 2021\n"
    )


def test_the_script_goes_on_where_it_was_killed(tmp_path: Path, url: str, journey: str) -> None:
    """Killed at a few places, while a command begins or is writing: run again, it ends with the same case.

    The second time what was refused before would be allowed; the third time too.
    """
    day = Day(tmp_path, url)
    for call, seconds in ((2, 0.16), (16, 0.0), (20, 0.15)):
        day.killed(call, seconds)
    day.whole()
    assert day.case() == journey


@pytest.mark.parametrize("store", [None, ""])
def test_without_a_store_the_script_does_nothing(tmp_path: Path, store: str | None) -> None:
    env = {name: one for name, one in os.environ.items() if name != "LEEFPLEK_STORE"}
    env |= {} if store is None else {"LEEFPLEK_STORE": store}
    done = subprocess.run(["/bin/sh", SCRIPT], env=env, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert done.returncode != 0
    assert b"say where the cases are" in done.stderr
    assert list(tmp_path.iterdir()) == []
