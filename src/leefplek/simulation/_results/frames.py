"""What has an Arrow table, as DataFrames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from .._missing import needs

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

__all__ = ["Framed"]


class Framed(ABC):
    """Rows that can be had as an Arrow table, and as DataFrames of it. Raises `MissingExtra`."""

    __slots__ = ()

    @abstractmethod
    def to_arrow(self) -> pa.Table:
        """An Arrow table."""

    def to_polars(self) -> pl.DataFrame:
        """A DataFrame of polars."""
        needs("polars")
        import polars as pl

        found = pl.from_arrow(self.to_arrow())
        assert isinstance(found, pl.DataFrame)  # noqa: S101 (polars says DataFrame or Series; a table gives the first)
        return found

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame of pandas."""
        needs("pandas")
        found: pd.DataFrame = self.to_arrow().to_pandas()
        return found
