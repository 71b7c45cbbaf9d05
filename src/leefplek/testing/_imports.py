"""What importing a plugin does, measured in a process of its own: it should be quick, silent and light."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from leefplek import Finding

__all__ = ["import_findings"]

SLOW = 0.5
"""Seconds beyond what leefplek itself takes; a plugin is imported whenever its host starts."""

TRIES = 3
PATIENCE = 60
HEAVY = frozenset(
    (
        *("hypothesis", "pytest", "sqlalchemy", "requests", "django", "matplotlib"),
        *("numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn", "torch"),
    )
)
"""What has no place in the import of a plugin: it can be imported where it is used."""

_CODE = """
import contextlib, importlib, io, json, sys, time, warnings
sys.path[:] = json.loads(sys.argv[1])
from leefplek import Leefplek, Workflow, hookimpl
import leefplek.cards, leefplek.common, leefplek.plugins.fijn_wonen
before, printed = set(sys.modules), io.StringIO()
told = {"error": "", "missing": ""}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        start = time.perf_counter()
        try:
            importlib.import_module(sys.argv[2])
        except ModuleNotFoundError as error:
            told["error"], told["missing"] = type(error).__name__, error.name or ""
        except BaseException as error:
            told["error"] = type(error).__name__
        told["seconds"] = time.perf_counter() - start
told["printed"] = bool(printed.getvalue())
told["warnings"] = sorted({one.category.__name__ for one in caught})
told["modules"] = sorted({name.split(".")[0] for name in set(sys.modules) - before})
print()
print(json.dumps(told))
"""


def import_findings(module: str) -> list[Finding]:
    """What is wrong with importing this module. One that can't be imported by its name is not measured: a hint."""
    told = _told(module)
    if told is None:
        text = "importing it ends the process, or takes too long"
        return [Finding("import_failed", text, key=module, do="do no work at import")]
    if told["missing"] and (module == told["missing"] or module.startswith(told["missing"] + ".")):
        do = "put it in a module that can be imported by its name"
        text = "the plugin's module can't be imported by its name, so its import was not measured"
        return [Finding("not_measured", text, key=module, severity="hint", do=do)]
    return list(_findings(module, told))


def _findings(module: str, told: dict[str, Any]) -> Iterator[Finding]:
    if told["error"]:
        text = f"importing it alone ends with {told['error']}"
        yield Finding("import_failed", text, key=module, do="import it alone, in a new interpreter, to see where")
        return
    if told["printed"]:
        yield Finding("prints_at_import", "it prints when it is imported", key=module, do="do no work at import")
    if told["seconds"] > SLOW and _seconds(module) > SLOW:
        text = f"its import takes more than {SLOW:g} seconds"
        yield Finding("slow_import", text, key=module, do="do no work at import; import late what is heavy")
    for name in told["warnings"]:
        text = f"its import gives a {name}"
        yield Finding("warns_at_import", text, key=module, severity="warning", do="mend what it warns of")
    heavy = sorted(HEAVY & set(told["modules"]))
    if heavy:
        text = f"its import brings along {', '.join(heavy)}"
        yield Finding("heavy_import", text, key=module, severity="warning", do="import it where it is used")


def _seconds(module: str) -> float:
    """The shortest of some tries: a machine may be busy with something else."""
    tries = [_told(module) for _ in range(TRIES)]
    return min((float(one["seconds"]) for one in tries if one is not None), default=SLOW + 1)


def _told(module: str) -> dict[str, Any] | None:
    """What a fresh interpreter says of the import; None where it does not come to an end by itself."""
    command = [sys.executable, "-c", _CODE, json.dumps(sys.path), module]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603
        *before, last = done.stdout.splitlines() or [""]
        told: dict[str, Any] = json.loads(last)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    told["printed"] = told["printed"] or any(line.strip() for line in before) or bool(done.stderr.strip())
    return told
