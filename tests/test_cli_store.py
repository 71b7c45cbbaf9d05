"""The commands for a store itself: what they print in both languages, their exit codes, and how they are broken off."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from leefplek.cli import main
from leefplek.store import Batch, open_store
from leefplek.stored import Written
from stores import everything, exported, fill
from test_cli import leefplek, shell

SECRET = "wachtwoord-geheim"  # noqa: S105 - of nothing


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The URL of a store with cases."""
    made = f"sqlite:///{tmp_path}/cases.db"
    with open_store(made) as store:
        fill(store)
    return made


@pytest.fixture
def many(tmp_path: Path) -> str:
    """The URL of a store with so many records that something can happen meanwhile."""
    made = f"sqlite:///{tmp_path}/many.db"
    with open_store(made) as store:
        head = Written(b'{"what":"' + b"x" * 300 + b'"}', None)
        store.write([Batch("other:1", 0, "all", (head,) * 60_000)])
    return made


def test_a_store_is_begun_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    first, again = leefplek("store", "init", url), leefplek("--lang", "en", "store", "init", url)
    assert (first.exit_code, first.stdout) == (0, "De opslag is begonnen (sqlite).\n")
    assert (again.exit_code, again.stdout) == (0, "There is a store here already (sqlite). Nothing changed.\n")


@pytest.mark.parametrize("command", ["export", "backup", "stats", "check"])
def test_only_init_and_import_begin_one(command: str, tmp_path: Path) -> None:
    more = [tmp_path / "out"] if command in ("export", "backup") else []
    result = leefplek("store", command, f"sqlite:///{tmp_path}/new.db", *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no such store" in result.stderr
    assert "leefplek store init" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_store_goes_out_and_in(url: str, tmp_path: Path) -> None:
    """To a file or the output, from a file or what comes through the pipe: the same bytes."""
    file, target = tmp_path / "cases.jsonl", f"sqlite:///{tmp_path}/target.db"
    with open_store(url) as store:
        count, export = store.stats().position, exported(store)
    result = leefplek("store", "export", url, file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"Geschreven: {file}, met {count} regels.\n"
    assert file.read_bytes() == export
    assert shell("store", "export", url).stdout == shell("store", "export", url, "-").stdout == export
    into = leefplek("store", "import", target, file, "--lang", "en")
    assert (into.exit_code, into.stdout, into.stderr) == (0, f"Stored: {count}. There already: 0.\n", "")
    again = CliRunner().invoke(main, ["store", "import", target, "-"], input=export)
    assert (again.exit_code, again.stdout) == (0, f"Opgeslagen: 0. Die stonden er al: {count}.\n")
    assert shell("store", "export", target).stdout == export


def test_an_export_goes_on(url: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    with open_store(url) as store:
        export = exported(store)
    (tmp_path / "cases.jsonl.part").write_bytes(b"".join(export.splitlines(keepends=True)[:4]) + b'{"half')
    result = leefplek("--lang", "en", "store", "export", url, file)
    assert "3 of them were there already: it went on with these." in result.stdout
    assert file.read_bytes() == export


def test_nothing_is_written_over_unless_it_is_asked(url: str, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("mine")
    for command in ("export", "backup"):
        result = leefplek("store", command, url, file)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "this is there already" in result.stderr
        assert file.read_text() == "mine"
    assert leefplek("store", "export", url, file, "--replace").exit_code == 0
    assert file.read_bytes().startswith(b'{"format":1,"leefplek":"store"}\n')


def test_what_is_no_export_is_told_by_line(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        lines = exported(store).splitlines(keepends=True)
    file, target = tmp_path / "broken.jsonl", f"sqlite:///{tmp_path}/target.db"
    file.write_bytes(b"".join([*lines[:3], b"broken\n", *lines[3:]]))
    result = leefplek("store", "import", target, file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "this can't be imported; nothing was stored" in result.stderr
    assert "4: expected JSON" in result.stderr
    with open_store(target) as store:
        assert everything(store) == ([], [])


def test_a_backup_is_made_and_looked_over(url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    result = leefplek("--lang", "en", "store", "backup", url, file)
    size = file.stat().st_size
    assert (result.exit_code, result.stdout) == (0, f"The backup is made and looked over: {file} ({size} bytes).\n")
    assert leefplek("store", "check", f"sqlite:///{file}").stdout == "Alles is nagekeken. Er is niets mis.\n"
    assert leefplek("store", "backup", "memory:", tmp_path / "no.db").exit_code == 2


def test_how_much_there_is(url: str) -> None:
    with open_store(url) as store:
        stats = store.stats()
    plain = json.loads(leefplek("store", "stats", url, "--json").stdout)
    assert (plain["kind"], plain["cases"], plain["position"]) == ("sqlite", stats.cases, stats.position)
    assert plain["settings"] == dict(stats.settings)
    text = leefplek("--lang", "en", "store", "stats", url).stdout
    assert f"Cases: {stats.cases}, of which open: {stats.open_cases}.\n" in text
    assert "synchronous: 3\n" in text


def test_damage_is_told_and_ends_with_1(url: str, tmp_path: Path) -> None:
    assert leefplek("--lang", "en", "store", "check", url).stdout == "All of it was looked at. Nothing is wrong.\n"
    db = sqlite3.connect(tmp_path / "cases.db")
    with db:
        db.execute("DELETE FROM leefplek_case WHERE id = 'zaak-1'")
    db.close()
    result = leefplek("store", "check", url)
    assert result.exit_code == 1
    assert result.stdout.startswith("error wrong_row: case zaak-1: ")
    plain = leefplek("store", "check", url, "--json")
    assert plain.exit_code == 1
    assert [one["code"] for one in json.loads(plain.stdout)["findings"]] == ["wrong_row"]


@pytest.mark.parametrize("command", ["init", "export", "import", "backup", "stats", "check"])
@pytest.mark.parametrize("server", ["127.0.0.1:1", "[", "127.0.0.1:none"])
def test_no_password_is_printed(command: str, server: str, tmp_path: Path) -> None:
    more = ["file"] if command in ("import", "backup") else []
    result = leefplek("store", command, f"postgresql://user:{SECRET}@{server}/db", *more)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert SECRET not in result.stderr


def test_the_same_over_postgresql(url: str, pg_url: str, tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    assert leefplek("store", "export", url, file).exit_code == 0
    assert leefplek("store", "init", pg_url).stdout == "De opslag is begonnen (postgresql).\n"
    assert leefplek("store", "import", pg_url, file).exit_code == 0
    assert leefplek("store", "check", pg_url).exit_code == 0
    assert shell("store", "export", pg_url).stdout == file.read_bytes()
    printed = leefplek("store", "stats", pg_url).output + leefplek("store", "backup", pg_url, tmp_path / "x").output
    assert str(urlsplit(pg_url).port) not in printed


def test_an_empty_argument_is_bad_input(url: str) -> None:
    for arguments in (["stats", ""], ["export", url, ""], ["import", url, ""], ["backup", url, ""]):
        result = leefplek("store", *arguments)
        assert result.exit_code == 2
        assert "this is empty" in result.stderr


# ---- on a terminal, and broken off


def test_how_far_it_is_stands_on_a_terminal_and_nowhere_else(many: str, tmp_path: Path) -> None:
    mine, theirs = pty.openpty()
    try:
        done = shell("--lang", "en", "store", "export", many, tmp_path / "e", stderr=theirs, capture_output=False)
        shown = os.read(mine, 100_000).decode()
    finally:
        os.close(mine)
        os.close(theirs)
    assert done.returncode == 0
    assert "\rWritten: 60000 (100%)" in shown
    assert shown.endswith(" \r")
    quiet = shell("store", "check", many)
    assert (quiet.returncode, quiet.stderr) == (0, b"")


def start(*arguments: object) -> subprocess.Popen[bytes]:
    """The command, in a process that can be interrupted."""
    command = [sys.executable, "-W", "error", "-m", "leefplek.cli", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def interrupted(process: subprocess.Popen[bytes], ready: Path, size: int) -> tuple[int, str]:
    """How a command ends and what it says when somebody stops it at the time that a file has grown this far."""
    until = time.monotonic() + 30
    while time.monotonic() < until and not (ready.exists() and ready.stat().st_size > size):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    return process.returncode, said.decode()


def test_an_export_that_is_stopped_goes_on(many: str, tmp_path: Path) -> None:
    file, part = tmp_path / "e.jsonl", tmp_path / "e.jsonl.part"
    code, said = interrupted(start("store", "export", many, file), part, 10_000)
    assert (code, file.exists(), part.exists()) == (1, False, True), said
    assert said == f"Gestopt. Wat geschreven is, staat in {file}.part. Met dezelfde opdracht ga je verder.\n"
    assert leefplek("store", "export", many, file).exit_code == 0
    with open_store(many) as store:
        assert file.read_bytes() == exported(store)


def test_an_import_that_is_stopped_goes_on(many: str, tmp_path: Path) -> None:
    file, target = tmp_path / "e.jsonl", tmp_path / "target.db"
    with open_store(f"sqlite:///{tmp_path}/source.db") as source, source.turn():
        for number in range(20_000):
            source.write([Batch("other:1", number, f"c{number}", (Written(b'{"what":"x"}', None),))])
    assert leefplek("store", "export", f"sqlite:///{tmp_path}/source.db", file).exit_code == 0
    code, said = interrupted(start("store", "import", f"sqlite:///{target}", file), target, 300_000)
    assert code == 1
    assert said == "Gestopt. Wat opgeslagen is, blijft opgeslagen. Met dezelfde opdracht ga je verder.\n"
    with open_store(f"sqlite:///{target}") as store:
        stored = store.stats().position
    assert 0 < stored < 20_000
    again = leefplek("store", "import", f"sqlite:///{target}", file)
    assert again.stdout == f"Opgeslagen: {20_000 - stored}. Die stonden er al: {stored}.\n"
    assert shell("store", "export", f"sqlite:///{target}").stdout == file.read_bytes()


def test_a_reader_that_leaves_and_a_full_disk(many: str) -> None:
    process = start("store", "export", many)
    assert process.stdout is not None
    assert process.stdout.readline() == b'{"format":1,"leefplek":"store"}\n'
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=30) == 1
    with Path("/dev/full").open("wb") as full:
        done = shell("store", "export", many, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    assert done.returncode == 2
    assert b"the output can't be written" in done.stderr
    assert b"Traceback" not in done.stderr
