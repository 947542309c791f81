"""The context window as a meter: how full the next request makes it, and what that costs."""

from __future__ import annotations

from math import ceil
from typing import ClassVar, NamedTuple

from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from claude_tui.models.context import Fit
from claude_tui.models.spending import Spent
from claude_tui.tui.amounts import amount, short_cost, short_tokens


class ContextView(NamedTuple):
    """What the meter shows.

    Args:
        fit: The prompt of the next request against the context window.
        next_cost: What that prompt costs in USD; None: not known.
    """

    fit: Fit
    next_cost: float | None = None

    @property
    def tokens(self) -> str:
        """The prompt's tokens, as short as they can be said; an estimate has a ``~``."""
        return ("" if self.fit.exact else "~") + short_tokens(self.fit.tokens)


class ContextMeter(Widget):
    """A bar with its numbers, the cost of the next request's prompt and of the conversation so far.

    The bar is the context window: the prompt, then the room that ``max_tokens`` asks for. Of a
    window that is not known there is no bar.

    Args:
        id: The widget's id.
        bar: Whether there is a bar at all; a screen reader would read its signs.
    """

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    ContextMeter {
        height: auto;
        padding: 0 1 0 2;

        .meter--prompt { color: $text-primary; }
        .meter--reply { color: $text-secondary; }
        .meter--short { color: $text-warning; }
        .meter--full { color: $text-error; }
        .meter--free { color: $foreground 35%; }
        .meter--tokens { color: $foreground; }
        .meter--next { color: $text-muted; }
    }
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "meter--prompt",
        "meter--reply",
        "meter--short",
        "meter--full",
        "meter--free",
        "meter--tokens",
        "meter--next",
    }

    _view: ContextView | None = None
    _cost: Spent | None = None

    def __init__(self, *, id: str | None = None, bar: bool = True) -> None:  # noqa: A002
        super().__init__(id=id)
        self._has_bar = bar

    def show(self, view: ContextView, cost: Spent | None) -> None:
        """Show ``view``, and what the conversation cost so far; None if it is not known."""
        if (view, cost) == (self._view, self._cost):
            return
        lines = self._line_count
        self._view, self._cost = view, cost
        # Only another number of lines moves what is below.
        self.refresh(layout=self._line_count != lines)

    @property
    def _has_window(self) -> bool:
        """Whether there is a bar to draw."""
        view = self._view
        return self._has_bar and view is not None and view.fit.model.context_window is not None

    @property
    def _line_count(self) -> int:
        return max(1, len(self._facts()) + 2 * self._has_window)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each thing that is known."""
        return self._line_count

    def render(self) -> RenderResult:
        """The lines, each cut to the width there is."""
        bar = self._bar(self._view.fit) if self._view is not None and self._has_window else []
        facts = [self._styled(words, part) for words, part in self._facts()]
        return Content("\n").join([*bar, *facts])

    def _facts(self) -> list[tuple[str, str]]:
        """Return the lines below the bar, each with the part that styles it."""
        view = self._view
        if view is None:
            return []
        fit = view.fit
        window = f" / {short_tokens(fit.model.context_window)}" if fit.model.context_window else ""
        style = "full" if fit.overflows else "short" if fit.short else "tokens"
        facts = [(f"{view.tokens}{window} tokens", style)]
        if view.next_cost is not None:
            facts.append((f"next prompt {short_cost(view.next_cost)}", "next"))
        if self._cost is not None:
            cost = amount(self._cost)
            facts.append((cost if self._cost.at_least else f"so far {cost}", "next"))
        return facts

    def _bar(self, fit: Fit) -> list[Content]:
        """Return the bar, and what its middle part means."""
        width, window = self.content_size.width, fit.model.context_window or 1
        prompt = min(ceil(fit.tokens / window * width), width)
        reply = min(ceil(fit.max_tokens / window * width), width - prompt)
        style = "short" if fit.short else "reply"
        bar = Content.assemble(
            self._styled("━" * prompt, "full" if fit.overflows else "prompt"),
            self._styled("╍" * reply, style),
            self._styled("─" * (width - prompt - reply), "free"),
        )
        return [bar, self._styled(f"╍ {short_tokens(fit.max_tokens)} for the reply", style)]

    def _styled(self, text: str, part: str) -> Content:
        return Content.styled(text, self.get_visual_style(f"meter--{part}", partial=True))
