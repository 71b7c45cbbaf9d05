"""Many young people at once: the extra `simulation`, built on numpy (`pip install "leefplek[simulation]"`).

`advise_many` is what `RoutekaartOn.advise` answers, for columns of facts.
"""

from importlib.util import find_spec

from ._missing import MissingExtra

if find_spec("numpy") is None:
    raise MissingExtra("leefplek.simulation needs numpy", do='install it: pip install "leefplek[simulation]"')

from ._advise_many import ANSWERS, advise_many

__all__ = ["ANSWERS", "MissingExtra", "advise_many"]
