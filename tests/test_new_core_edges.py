"""Edges of what many ways of working share: lists, practices, roles in a track, and what is read when."""

from __future__ import annotations

import subprocess
import sys


def test_json_may_be_read_and_written_before_a_store_is_looked_at() -> None:
    code = (
        "from datetime import UTC, datetime\nfrom leefplek import Actor, Case, Leefplek\nlp = Leefplek()\n"
        "entry = {'entry': {'kind': 'own_initiative'}, 'legal_basis': {'ground': 'public_task', 'why': 'x'}}\n"
        "step = lp.open('fijn-wonen', entry, by=Actor('a', 'saw'), at=datetime(2021, 1, 1, tzinfo=UTC))\n"
        "assert lp.from_json(Case, lp.to_json(step.after)) == step.after\n"
        "assert lp.read(lp.write(step.event)) == step.event"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
