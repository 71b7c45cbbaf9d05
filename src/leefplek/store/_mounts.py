"""Whether a folder is on a network, where the locks of SQLite do not hold."""

from __future__ import annotations

from pathlib import Path

__all__ = ["FAR", "on_network"]

_KINDS = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "ncp", "davfs", "glusterfs", "lustre", "fuse.sshfs", "fuse.rclone")

FAR = ("//", "\\\\")
"""How the name of a place on a network begins."""


def on_network(folder: Path) -> bool:
    """Whether a folder is on a network, as far as the machine tells by its list of mounts."""
    if str(folder).startswith(FAR):
        return True
    best, kind = "", ""
    real = str(folder.resolve())
    for line in _mounts().splitlines():
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        place = parts[1].replace("\\040", " ")
        if (real == place or real.startswith(place.rstrip("/") + "/")) and len(place) >= len(best):
            best, kind = place, parts[2]
    return kind.startswith(_KINDS)


def _mounts() -> str:
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
