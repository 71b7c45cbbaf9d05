"""The same events give the same bytes, wherever they are replayed: hash seed, time zone, locale, order of plugins."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import hashlib, sys
from leefplek import Case, Leefplek, hookimpl
from leefplek.journeys import play, read_journey, shipped

class First:
    @hookimpl
    def leefplek_check_transition(self, ctx):
        return None

class Second(First):
    pass

plugins = [First(), Second()]
lp = Leefplek(plugins=plugins if sys.argv[1] == "forth" else plugins[::-1])
alone = Leefplek(built_in=False)
digest = hashlib.sha256()
for path in shipped():
    case = play(lp, read_journey(lp, path)).case
    text = lp.to_json(case)
    again = lp.from_json(Case, text)
    assert again == case and alone.replay(again.events) == case and lp.to_json(again) == text
    digest.update(text.encode())
print(digest.hexdigest())
"""

PLACES = [
    ("0", "UTC", "C.UTF-8", "forth"),
    ("1", "Europe/Amsterdam", "C", "back"),
    ("2", "Pacific/Kiritimati", "C.UTF-8", "back"),
    ("3", "America/Los_Angeles", "POSIX", "forth"),
]


def digest(seed: str, zone: str, locale: str, order: str) -> str:
    """The digest of the six practice examples, in an interpreter of its own."""
    place = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
    command = [sys.executable, "-W", "error", "-c", SCRIPT, order]
    return subprocess.run(command, env=place, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def first() -> str:
    """The digest in the first place."""
    return digest(*PLACES[0])


@pytest.mark.parametrize("place", PLACES[1:])
def test_the_place_does_not_matter(place: tuple[str, str, str, str], first: str) -> None:
    """Replay holds no clock, no locale, no order of a set and no order of plugins."""
    assert digest(*place) == first
