"""Names from elsewhere as the workflow of a scenario may have them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["cleaned", "distinct"]


def distinct(words: Iterable[str], *, clean: bool) -> dict[str, str]:
    """A name for each word, no two the same; without `clean` the words themselves."""
    if not clean:
        return {word: word for word in words}
    found: dict[str, str] = {}
    taken: set[str] = set()
    for word in sorted(set(words), key=lambda one: (one != cleaned(one), one)):
        name = stem = cleaned(word)
        number = 2
        while name in taken:
            name, number = f"{stem}_{number}", number + 1
        found[word] = name
        taken.add(name)
    return found


def cleaned(word: str) -> str:
    """A word as a name of letters, digits and _ that no workflow of a scenario uses itself; such a name stays as it
    is."""
    parts = "".join(one if f"x{one}".isidentifier() else " " for one in word).split()
    name = "_".join(parts)
    if not name.isidentifier():
        name = f"x_{name}" if name else "nameless"
    if name.startswith("begin_"):
        return f"begins_{name.removeprefix('begin_')}"
    return f"{name}_" if name in ("open", "arriving") else name
