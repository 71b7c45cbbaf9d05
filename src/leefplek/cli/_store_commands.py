"""The commands of `leefplek store`, with their options."""

from __future__ import annotations

from pathlib import Path

import click

from ._case_options import Asking, asking
from ._options import json_option, not_empty, plainly, with_setting
from ._route_options import file_option
from ._setting import Setting

__all__ = ["store_group"]


@click.group("store")
def store_group() -> None:
    """Look after a store of cases. Begin it, move it, back it up, and look whether all is well.

    URL is sqlite:///FILE or postgresql://...
    """


_URL = click.argument("url", metavar="URL", callback=not_empty)


@store_group.command("init")
@_URL
@asking(store=False, who=False)
@with_setting
@plainly
def store_init(asking: Asking, setting: Setting) -> int:
    """Begin a store. One that is there already stays as it is.

    With --keys and --master it is sealed from its first case on: without these nobody writes in it any more.
    """
    from ._store import init as answer

    return answer(asking, setting)


@store_group.command("export")
@_URL
@click.argument("file", metavar="[FILE|-]", default="-", callback=not_empty)
@click.option("--replace", is_flag=True, help="Write over FILE if it is there.")
@with_setting
@plainly
def store_export(url: str, file: str, replace: bool, setting: Setting) -> int:
    """Export all that a store holds. One line of JSON for each record, to a file or else to the output.

    It is written to FILE.part first; broken off, the same command goes on with that.
    """
    from ._store import move_out as answer

    return answer(url, file, replace, setting)


@store_group.command("import")
@_URL
@click.argument("file", metavar="FILE|-", callback=not_empty)
@with_setting
@plainly
def store_import(url: str, file: str, setting: Setting) -> int:
    """Import what was exported, into a store that is begun if need be. All is looked at before anything is stored.

    What the store has already is passed by; broken off, the same command goes on.
    """
    from ._store import move_in as answer

    return answer(url, file, setting)


@store_group.command("backup")
@_URL
@click.argument("file", metavar="FILE", callback=not_empty)
@with_setting
@plainly
def store_backup(url: str, file: str, setting: Setting) -> int:
    """Copy a SQLite store into a new file, while others write to it. The copy is looked over, and a store by itself."""
    from ._store import back_up as answer

    return answer(url, file, setting)


@store_group.command("stats")
@_URL
@with_setting
@json_option
@plainly
def store_stats(url: str, setting: Setting, as_json: bool) -> int:
    """Print how much a store holds, and how it keeps it."""
    from ._store import stats as answer

    return answer(url, setting, as_json)


@store_group.command("check")
@_URL
@with_setting
@json_option
@plainly
def store_check(url: str, setting: Setting, as_json: bool) -> int:
    """Read all that a store holds, and print what is wrong. 1 when anything is; nothing is repaired."""
    from ._store import check as answer

    return answer(url, setting, as_json)


# ---- proof


@store_group.command("verify")
@_URL
@file_option("--checkpoints", "The checkpoints that were signed and kept elsewhere.")
@file_option("--public-key", "The public key of who signed them.")
@with_setting
@json_option
@plainly
def store_verify(url: str, checkpoints: Path | None, public_key: Path | None, setting: Setting, as_json: bool) -> int:
    """Prove that nothing was changed, without a key to what is sealed. 1 when something was: where, is told."""
    from ._store_proof import prove as answer

    return answer(url, checkpoints, public_key, setting, as_json)


@store_group.command("checkpoint")
@_URL
@file_option("--to", "The file that it is added to; keep it where nobody who writes to the store can.", required=True)
@file_option("--key", "The signing key, of `leefplek store signing-key`.", required=True)
@with_setting
@plainly
def store_checkpoint(url: str, to: Path, key: Path, setting: Setting) -> int:
    """Sign what a store holds now, so that a change can be proven later."""
    from ._store_proof import make_checkpoint as answer

    return answer(url, to, key, setting)


@store_group.command("signing-key")
@click.argument("file", metavar="FILE", callback=not_empty)
@with_setting
@plainly
def store_signing_key(file: str, setting: Setting) -> int:
    """Make a key to sign checkpoints with. FILE is kept secret; FILE.pub is for whoever verifies them."""
    from ._store_proof import signing_key as answer

    return answer(Path(file), setting)


# ---- keys


@store_group.command("keys")
@_URL
@file_option("--master", "The file of the master key.", required=True, envvar="LEEFPLEK_MASTER")
@click.option("--new-master", "new", is_flag=True, help="Make that file: a new master key.")
@with_setting
@plainly
def store_keys(url: str, master: Path, new: bool, setting: Setting) -> int:
    """Begin the keys that a store is sealed with, in a database of their own. Those that are there stay as they are.

    Without its master key nothing that is sealed can ever be read: keep it, in two places, apart from the keys.
    """
    from ._store_keys import begin as answer

    return answer(url, master, new, setting)


@store_group.command("rotate")
@click.option(
    "--keys", "url", metavar="URL", required=True, envvar="LEEFPLEK_KEYS", callback=not_empty, help="The keys."
)
@file_option("--master", "The file of the master key that opens them now.", required=True, envvar="LEEFPLEK_MASTER")
@file_option("--new-master", "The file of the new master key: made if it is not there.", required=True)
@with_setting
@plainly
def store_rotate(url: str, master: Path, new_master: Path, setting: Setting) -> int:
    """Let a new master key open the keys. The old one opens them no more."""
    from ._store_keys import rotate as answer

    return answer(url, master, new_master, setting)


# ---- erasing and destroying

_SURE = click.option("--yes", "sure", is_flag=True, help="Do it. Without this it is only told what would be done.")


@store_group.command("erase")
@_URL
@asking(store=False, required=True)
@click.option(
    "--person",
    metavar="KEY|-",
    required=True,
    callback=not_empty,
    help="Your key of the person; - is what comes through the pipe, and stays in no list of commands.",
)
@click.option("--ground", metavar="ID", required=True, callback=not_empty, help="On what ground, such as request.")
@_SURE
@with_setting
@json_option
@plainly
def store_erase(asking: Asking, person: str, ground: str, sure: bool, setting: Setting, as_json: bool) -> int:
    """Erase a person: the key that opens what was sealed about him or her is destroyed, for good."""
    from ._store_erase import erase as answer

    return answer(person, ground, sure, asking, setting, as_json)


@store_group.command("destroy")
@_URL
@click.argument("case", metavar="[CASE]", required=False)
@asking(store=False, required=True)
@click.option("--due", is_flag=True, help="Every case whose period has ended.")
@_SURE
@with_setting
@json_option
@plainly
def store_destroy(asking: Asking, case: str | None, due: bool, sure: bool, setting: Setting, as_json: bool) -> int:
    """Destroy a case whose period has ended, or all of these. That it happened is kept, and nothing else."""
    from ._store_erase import destroy as answer

    return answer(case, due, sure, asking, setting, as_json)


@store_group.command("due")
@_URL
@asking(store=False, required=True)
@with_setting
@json_option
@plainly
def store_due(asking: Asking, setting: Setting, as_json: bool) -> int:
    """List the cases whose period has ended: they must be destroyed. With the rule, and where that stands."""
    from ._store_erase import due as answer

    return answer(asking, setting, as_json)
