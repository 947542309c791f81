"""Know when models retire from the data of the SDK's deprecation warnings.

A newer SDK knows dates that the shipped catalog does not. Its module is private and may change with
any release, so whatever can't be read counts as unknown.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from datetime import date
from email.utils import parsedate_to_datetime
from importlib import import_module
from typing import Any, Final

log = logging.getLogger(__name__)

_MODULE: Final = "anthropic._data.deprecated_models"
_NAME: Final = "DEPRECATED_MODELS"
"""Ids of models, and the day they stop answering, like ``January 22nd, 2027`` (SDK 2.13)."""

_DAY: Final = re.compile(r"([A-Z][a-z]+) (\d{1,2})(?:st|nd|rd|th)?, (\d{4})")


def sdk_retirements() -> Mapping[str, date]:
    """Return the day on which each model stops answering, as far as the SDK knows it.

    The SDK must already be loaded, since importing it takes seconds.
    """
    try:
        days: Any = getattr(import_module(_MODULE), _NAME)
    except (ImportError, AttributeError) as error:
        log.info("the SDK tells no retirement dates: %s", error)
        return {}
    if not isinstance(days, Mapping):
        return {}
    read = {str(model_id): retirement_day(text) for model_id, text in days.items()}
    return {model_id: day for model_id, day in read.items() if day is not None}


def retirement_day(text: object) -> date | None:
    """Read a day as the SDK writes it, ``January 22nd, 2027``, or as ISO does; otherwise None."""
    if not isinstance(text, str):
        return None
    written = _DAY.fullmatch(text.strip())
    try:
        if written is None:
            return date.fromisoformat(text.strip())
        # English months, whatever the person's language is.
        return parsedate_to_datetime(f"{written[2]} {written[1]} {written[3]} 00:00").date()
    except ValueError:
        return None
