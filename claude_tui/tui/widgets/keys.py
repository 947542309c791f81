"""Keys in the order they were typed.

Textual inserts a printable key as soon as the focused widget sees it, but runs bindings only
after the key has bubbled up to the app. Keys that arrive in one read, as from a fast typist over
a slow line or a pasting tool, would change places: ``abX⌫c`` would become ``abc`` without its
last letter. A widget that takes printable keys therefore runs bindings at once: its own, and
those of the screen, since ``ctrl+n`` and what is typed after it may come in one read too.
"""

from __future__ import annotations

from textual import events
from textual.widget import Widget


async def run_binding(widget: Widget, event: events.Key) -> bool:
    """Run the action that ``widget`` or its screen binds to the key, now, not after bubbling.

    The person's keymap is respected, and so are actions that are disabled or skip themselves:
    those keys go their usual way, like keys that other widgets or the app bind.

    Returns:
        Whether the key is dealt with; the event is stopped then.
    """
    bound = widget.screen.active_bindings.get(event.key)
    if bound is None or bound.node not in (widget, widget.screen) or bound.binding.priority:
        return False
    if not await widget.app.run_action(bound.binding.action, bound.node):
        return False
    event.stop()
    event.prevent_default()
    return True
