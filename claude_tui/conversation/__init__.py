"""Conversations as plain data in the Messages API's own words. No I/O.

The API, the file format and the screen use the same names.
"""

from claude_tui.conversation.content import (
    ContentBlock,
    OpaqueBlock,
    TextBlock,
    ThinkingBlock,
)
from claude_tui.conversation.conversation import ROOT, Conversation
from claude_tui.conversation.message import Message, Response, Role, StopReason, Usage
from claude_tui.conversation.parameters import UNSET, Parameters, Unset

__all__ = [
    "ROOT",
    "UNSET",
    "ContentBlock",
    "Conversation",
    "Message",
    "OpaqueBlock",
    "Parameters",
    "Response",
    "Role",
    "StopReason",
    "TextBlock",
    "ThinkingBlock",
    "Unset",
    "Usage",
]
