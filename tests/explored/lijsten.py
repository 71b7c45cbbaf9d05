"""What is tried with the lists: how each begins. Their items are marked by the search, one after the other."""

from __future__ import annotations

from typing import Any

SAMPLES: dict[str, dict[str, list[dict[str, Any]]]] = {
    "bestuurlijk-gesprek": {"open": [{"about": "de regio rond een mbo-instelling"}, {}]},
}
