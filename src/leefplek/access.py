"""Who may see and do what: roles, operations, relation to the case, consent or legal ground, as one table in data.

What the table does not allow is denied. It is read from TOML, extended by a municipality, checked for holes, and
asked with `decide`. It decides on what the effects of a case say, never on what is written in free text.
"""

from __future__ import annotations

from ._access_cells import Cell
from ._access_check import MatrixRow
from ._access_data import AccessExtension, AccessTable, Emergency, Group, Purpose, Row, extended
from ._access_decide import decide, in_emergency
from ._access_directory import Directory, Parent, Provider, Relations, School, Team, read_directory
from ._access_grant import DENIED, Grant
from ._access_read import read_access
from ._access_words import NEEDS, OPERATIONS, RELATIONS

__all__ = [
    "DENIED",
    "NEEDS",
    "OPERATIONS",
    "RELATIONS",
    "AccessExtension",
    "AccessTable",
    "Cell",
    "Directory",
    "Emergency",
    "Grant",
    "Group",
    "MatrixRow",
    "Parent",
    "Provider",
    "Purpose",
    "Relations",
    "Row",
    "School",
    "Team",
    "decide",
    "extended",
    "in_emergency",
    "read_access",
    "read_directory",
]
