"""Recognise GitHub's marks at the beginning of an item or a quote."""

from __future__ import annotations

import re
from typing import Final

TASK: Final = re.compile(r"\[([ xX])\] +")
"""An item that begins with this is a task, which is open if the mark is a space."""

ALERT: Final = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\] *(?:\n|$)", re.IGNORECASE)
"""The first line of a quote that is set apart."""
