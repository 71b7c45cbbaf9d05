"""leefplek: the ways of working around a young person's home as a state machine that explains itself.

The public door. What is here is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from ._advise import RoutekaartOn as RoutekaartOn
    from ._build import Loaded as Loaded
    from ._runtime import Option as Option
    from .advice import Advice as Advice
    from .advice import NextQuestion as NextQuestion
    from .advice import RouteAdvice as RouteAdvice
    from .advice import RouteReason as RouteReason
    from .answers import CardAnswers as CardAnswers
    from .answers import Level as Level
    from .answers import Signal as Signal
    from .app import Leefplek as Leefplek
    from .cards import Card as Card
    from .case import Case as Case
    from .case import Event as Event
    from .definition import Extension as Extension
    from .definition import Field as Field
    from .definition import Guard as Guard
    from .definition import Outcome as Outcome
    from .definition import Payload as Payload
    from .definition import ReasonKind as ReasonKind
    from .definition import Rule as Rule
    from .definition import State as State
    from .definition import StateChange as StateChange
    from .definition import Track as Track
    from .definition import Transition as Transition
    from .definition import TransitionChange as TransitionChange
    from .definition import Workflow as Workflow
    from .errors import AccessError as AccessError
    from .errors import CardError as CardError
    from .errors import CommandReused as CommandReused
    from .errors import Conflict as Conflict
    from .errors import ContentChanged as ContentChanged
    from .errors import DatedError as DatedError
    from .errors import DefinitionError as DefinitionError
    from .errors import Finding as Finding
    from .errors import InputError as InputError
    from .errors import KeyDestroyed as KeyDestroyed
    from .errors import KeyMissing as KeyMissing
    from .errors import KeyWrong as KeyWrong
    from .errors import LeefplekError as LeefplekError
    from .errors import LogError as LogError
    from .errors import OutcomeUnknown as OutcomeUnknown
    from .errors import PayloadError as PayloadError
    from .errors import PluginError as PluginError
    from .errors import Refusal as Refusal
    from .errors import Refused as Refused
    from .errors import RetentionError as RetentionError
    from .errors import RouteError as RouteError
    from .errors import SealError as SealError
    from .errors import StepError as StepError
    from .errors import StoreError as StoreError
    from .errors import StoreFormatError as StoreFormatError
    from .errors import StoreUnavailable as StoreUnavailable
    from .errors import UnknownName as UnknownName
    from .facts import Fact as Fact
    from .facts import FactKind as FactKind
    from .facts import Stated as Stated
    from .hooks import Context as Context
    from .hooks import Step as Step
    from .hooks import hookimpl as hookimpl
    from .people import Actor as Actor
    from .people import LegalBasis as LegalBasis
    from .people import Reason as Reason
    from .people import Role as Role
    from .plan import Action as Action
    from .plan import Goal as Goal
    from .practices import Practice as Practice
    from .routes import Route as Route
    from .routes import Routekaart as Routekaart

_HOME = {
    "FactKind": "facts",
    "ReasonKind": "definition",
    "Field": "definition",
    "Outcome": "definition",
    "Loaded": "_build",
    "Option": "_runtime",
    "Leefplek": "app",
    "RoutekaartOn": "_advise",
    "Advice": "advice",
    "NextQuestion": "advice",
    "RouteAdvice": "advice",
    "RouteReason": "advice",
    "Route": "routes",
    "Routekaart": "routes",
    "Case": "case",
    "Event": "case",
    "Card": "cards",
    "CardAnswers": "answers",
    "Level": "answers",
    "Signal": "answers",
    "Extension": "definition",
    "Guard": "definition",
    "Payload": "definition",
    "Rule": "definition",
    "State": "definition",
    "StateChange": "definition",
    "Track": "definition",
    "Transition": "definition",
    "TransitionChange": "definition",
    "Workflow": "definition",
    "AccessError": "errors",
    "CardError": "errors",
    "CommandReused": "errors",
    "Conflict": "errors",
    "ContentChanged": "errors",
    "DatedError": "errors",
    "DefinitionError": "errors",
    "Finding": "errors",
    "InputError": "errors",
    "KeyDestroyed": "errors",
    "KeyMissing": "errors",
    "KeyWrong": "errors",
    "LeefplekError": "errors",
    "LogError": "errors",
    "OutcomeUnknown": "errors",
    "PayloadError": "errors",
    "PluginError": "errors",
    "Refusal": "errors",
    "Refused": "errors",
    "RetentionError": "errors",
    "RouteError": "errors",
    "SealError": "errors",
    "StepError": "errors",
    "StoreError": "errors",
    "StoreFormatError": "errors",
    "StoreUnavailable": "errors",
    "UnknownName": "errors",
    "Fact": "facts",
    "Stated": "facts",
    "Context": "hooks",
    "Step": "hooks",
    "hookimpl": "hooks",
    "Actor": "people",
    "LegalBasis": "people",
    "Reason": "people",
    "Role": "people",
    "Action": "plan",
    "Goal": "plan",
    "Practice": "practices",
}

__all__ = [*_HOME, "__version__"]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
