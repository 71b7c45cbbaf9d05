"""The smallest network there is: one server, nobody who comes. For compiling, which asks for types only."""

from __future__ import annotations

from datetime import date

from .._scenarios.profiles import Group
from .._scenarios.scenario import Arrivals, Distribution, Inline, InlineTransition, Move, Profile, Scenario, Stage
from .network import Network, compile_network

__all__ = ["smallest"]


def smallest() -> Network:
    """A network with one stage and no arrivals."""
    nothing = Distribution("fixed", value=0.0)
    transitions = (InlineTransition("serve", ("queue",), "done"),)
    scenario = Scenario(
        "smallest",
        date(2000, 1, 1),
        1.0,
        Inline("smallest", states=("queue", "done"), final=("done",), transitions=transitions),
        {"queue": Stage(moves=(Move("done", "serve"),), stay=nothing)},
        {"nobody": Arrivals("queue", per_day=0.0)},
        profiles={"everyone": Profile(share=1.0)},
    )
    return compile_network(scenario, (Group("everyone", "everyone", 1.0, frozenset()),), ("done",))
