"""What the workflows of this plugin share: one closed state, and steps that need no legal basis: nobody is in them."""

from functools import partial

from leefplek import State
from leefplek.usual import step
from leefplek.values import words

__all__ = ["CLOSED", "row"]

CLOSED = State("closed", words("afgesloten", "closed"), final=True)

row = partial(step, basis_needed=False)
