"""A PostgreSQL server for tests, benchmarks and releases: on loopback, as an ordinary user, and gone afterwards.

    python tests/postgres.py -- COMMAND...

runs a command with the URL of such a server in LEEFPLEK_TEST_PG, and ends as the command ends. With `--durable` the
server waits for the disk, as one that keeps real cases does. Where LEEFPLEK_TEST_PG is given, that server is used as
it is, and none is started.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

GIVEN = "LEEFPLEK_TEST_PG"
INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu keep the server: one folder a version, and not on the PATH."""
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a room of its own in it
ROOM = 512 * 2**20
"""A new server takes 40 MB; a container may have no more than 64 MB of memory disk, which tests would fill."""


class MissingError(Exception):
    """There is no PostgreSQL to start here."""


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a server, for as long as the block lasts; raises MissingError where there is none to start.

    It trusts whoever reaches it, so it is for data that anybody may see. A durable one writes to the disk of the
    temporary folder: in memory there is nothing to wait for.
    """
    if given := os.environ.get(GIVEN):
        yield given
        return
    programs, user = _programs(), _user()
    with tempfile.TemporaryDirectory(prefix="leefplek-pg-", dir=_place(durable), ignore_cleanup_errors=True) as room:
        if user:
            shutil.chown(room, "postgres")

        def run(program: str, *args: str) -> subprocess.CompletedProcess[str]:
            command = [*user, str(programs / program), "-D", f"{room}/data", *args]
            return subprocess.run(command, cwd=room, capture_output=True, text=True, check=False)

        made = run("initdb", "-U", "leefplek", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {shlex.quote(room)} -c max_connections=100"
        options += "" if durable else " -c fsync=off"
        try:
            started = run("pg_ctl", "-w", "-l", f"{room}/log", "-o", options, "start")
            if started.returncode:
                log = Path(room, "log")
                said = log.read_text("utf-8") if log.exists() else started.stderr
                raise RuntimeError(f"PostgreSQL did not start:\n{said}")
            yield f"postgresql://leefplek@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


@contextmanager
def database(url: str) -> Iterator[str]:
    """The URL of a new, empty database on the server of this one; it is dropped afterwards, whoever still uses it."""
    import psycopg

    def tell(order: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(order)

    name = f"leefplek_{secrets.token_hex(8)}"
    parts = urlsplit(url)
    tell(f"create database {name}")
    try:
        yield f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")
    finally:
        tell(f"drop database {name} with (force)")


def _programs() -> Path:
    """The folder with initdb and pg_ctl of the newest version."""
    found = [one.parent for one in INSTALLED.glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda one: [int(part) for part in one.parent.name.split(".")])
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    raise MissingError(f"no PostgreSQL server: install the package postgresql, or give the URL of one in {GIVEN}")


def _user() -> list[str]:
    """What goes before a command, as PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    import pwd

    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise MissingError("PostgreSQL refuses to run as root, and there is no user postgres") from None
    return ["runuser", "-u", "postgres", "--"]


def _place(durable: bool) -> Path | None:
    """Where the data goes: in memory if it may and fits, else in the temporary folder."""
    if durable or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    return MEMORY


def _free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--durable", action="store_true")
    parser.add_argument("command", nargs="+")
    given = parser.parse_args()
    # A release that is stopped must not leave a server behind: SIGTERM alone would skip the end of the block.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with server(durable=given.durable) as url:
            return subprocess.run(given.command, env={**os.environ, GIVEN: url}, check=False).returncode
    except MissingError as missing:
        sys.exit(str(missing))


if __name__ == "__main__":
    sys.exit(main())
