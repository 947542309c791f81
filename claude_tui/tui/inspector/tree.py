"""Requests and responses as a tree that is filled where it is opened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, ClassVar, Final, TypeAlias

from rich.style import Style
from rich.text import Text
from textual import on
from textual.binding import BindingType
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from claude_tui.session.inspection import Lazy, PastTurn, Section, made
from claude_tui.text.visible import visible_line
from claude_tui.tui.chat.entries import first_words, reply_header
from claude_tui.tui.glyphs import SPOKEN, joined, signs
from claude_tui.tui.markdown.wrapping import cells_of
from claude_tui.tui.part_keys import part_bindings

PAGE: Final = 200
"""How many children of a node are shown at first, and how many more each time."""
LABEL_LENGTH: Final = 100
"""Most characters of a text in the tree; the whole of it is in its JSON."""

MUTED: Final = "muted"
"""The style of the facts beside a name; the theme decides on the colour."""

NEXT_REQUEST: Final = "next request"
OF_TREE: Final = "inspector-open inspector-close"
"""The keys of the inspector that the tree has itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a node stands for.

    Args:
        name: Of a member its name, of an element its number, of a turn what it came to.
        value: JSON; made when it is opened if it is ``Lazy``.
        turn: The turn it belongs to; None: the one that comes next.
        rest_from: Above 0: it stands for the members of its parent from here on, whose value it
            has.
        whole_turn: Whether it is all of ``turn``.
    """

    name: str
    value: Any
    turn: PastTurn | None = None
    rest_from: int = 0
    whole_turn: bool = False


Node: TypeAlias = TreeNode[Item]
_Opened: TypeAlias = dict[str, "_Opened"]
"""The names of a node's open children, and the same of each."""


class InspectorTree(Tree[Item]):
    """The next request, then the turns, newest first."""

    DEFAULT_CSS = """
    InspectorTree {
        background: $background;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-size-horizontal: 0;

        & > .inspector-tree--muted { color: $text-muted; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"inspector-tree--muted"}
    BINDINGS: ClassVar[list[BindingType]] = part_bindings("inspector", only=OF_TREE)

    def __init__(self) -> None:
        super().__init__("", Item("", None))
        self.show_root = False
        self.guide_depth = 2
        if signs() is SPOKEN:
            self.show_guides = False
            self.ICON_NODE = f"{signs().folded} "
            self.ICON_NODE_EXPANDED = f"{signs().unfolded} "
        self._turns: Sequence[PastTurn] = ()
        self._section: Callable[[PastTurn], Section] = lambda _turn: {}

    def on_mount(self) -> None:
        """Begin on top."""
        self.cursor_line = 0

    # -- what it shows

    def show_next(self, section: Section) -> None:
        """Show what would be sent now; what is open stays open, and the cursor where it is."""
        item = Item(NEXT_REQUEST, section)
        if not self.root.children:
            self._add(self.root, item).expand()
            self._add_members(self.root.children[0])
            for child in self.root.children[0].children:
                if child.data is not None and child.data.name == "body":
                    child.expand()
            return
        node = self.root.children[0]
        node.data = item
        if node.children:
            path = self._cursor_path()
            self._refill(node, _opened(node))
            if path[:1] == [NEXT_REQUEST]:
                self._go_to(path)

    def show_turns(self, turns: Sequence[PastTurn], section: Callable[[PastTurn], Section]) -> None:
        """Show the turns, newest first; new ones come on top.

        Args:
            turns: All of them.
            section: Makes what one holds, when it is opened.
        """
        before, self._turns, self._section = self._turns, turns, section
        fresh = len(turns) - len(before)
        shown = self.root.children[1:]
        if shown and fresh >= 0 and _keys(turns[fresh:]) == _keys(before):
            for at, turn in enumerate(turns[:fresh], 1):
                self._add(self.root, self._turn_item(turn), before=at)
            rest = self.root.children[-1]
            if rest.data is not None and rest.data.rest_from:
                rest.data = replace(rest.data, rest_from=rest.data.rest_from + fresh)
            return
        for node in shown:
            node.remove()
        self._add_members(self.root)

    # -- filling

    @on(Tree.NodeExpanded)
    def _opened_node(self, event: Tree.NodeExpanded[Item]) -> None:
        event.stop()
        node, item = event.node, event.node.data
        if item is not None and item.rest_from and node.parent is not None:
            parent, line = node.parent, self.cursor_line
            node.remove()
            self._add_members(parent, item.rest_from)
            self.cursor_line = min(line, self.last_line)
        elif not node.children:
            self._add_members(node)
            value = _made(node)
            if item is not None and isinstance(value, list | tuple):
                node.set_label(_label(replace(item, value=value)))  # now that they are counted

    def _refill(self, node: Node, opened: _Opened) -> None:
        node.remove_children()
        self._add_members(node)
        for child in node.children:
            if child.data is not None and child.data.name in opened and child.allow_expand:
                child.expand()
                self._refill(child, opened[child.data.name])

    def _add_members(self, node: Node, start: int = 0) -> None:
        value, turn = _made(node), node.data.turn if node.data is not None else None
        if node is self.root:
            shown = self._turns[start : start + PAGE]
            items = [self._turn_item(turn) for turn in shown]
            count = len(self._turns)
        else:
            members = islice(_members(value), start, start + PAGE)
            items = [Item(name, member, turn) for name, member in members]
            count = len(value) if isinstance(value, Mapping | list | tuple) else 0
        for item in items:
            self._add(node, item)
        if count > start + PAGE:
            rest = start + PAGE
            self._add(node, Item(f"{count - rest:,} more", value, turn, rest_from=rest))

    def _turn_item(self, turn: PastTurn) -> Item:
        return Item(_title(turn), Lazy(partial(self._section, turn)), turn, whole_turn=True)

    def _add(self, parent: Node, item: Item, before: int | None = None) -> Node:
        opens = item.rest_from > 0 or _opens(item.value)
        return parent.add(_label(item), item, before=before, allow_expand=opens)

    # -- moving

    def action_open_node(self) -> None:
        """Open the node, or go to its first child."""
        node = self.cursor_node
        if node is None:
            return
        if node.allow_expand and not node.is_expanded:
            node.expand()
        elif node.is_expanded:
            self.action_cursor_down()

    def action_close_node(self) -> None:
        """Close the node, or go to its parent."""
        node = self.cursor_node
        if node is None:
            return
        if node.is_expanded:
            node.collapse()
        elif node.parent is not None and node.parent is not self.root:
            self.move_cursor(node.parent)

    def render_label(self, node: Node, base_style: Style, style: Style) -> Text:
        """Draw a label; the row of the cursor has one colour."""
        label = super().render_label(node, base_style, style)
        muted = self.get_component_rich_style("inspector-tree--muted", partial=True)
        label.spans = [
            span._replace(style=muted) if span.style == MUTED else span for span in label.spans
        ]
        return label

    def get_label_width(self, node: Node) -> int:
        """The columns of a label."""
        label = node.label.plain if isinstance(node.label, Text) else node.label
        return cells_of(self.ICON_NODE_EXPANDED + label)

    def _cursor_path(self) -> list[str]:
        names, node = [], self.cursor_node
        while node is not None and node is not self.root and node.data is not None:
            names.append(node.data.name)
            node = node.parent
        return names[::-1]

    def _go_to(self, path: Sequence[str]) -> None:
        """The cursor to the node with these names, without scrolling."""
        node = self.root
        for name in path:
            named = [child for child in node.children if child.data and child.data.name == name]
            if not named:
                break
            node = named[0]
        if node is not self.root and self.last_line >= 0:
            self.cursor_line = node.line


def _made(node: Node) -> Any:
    return made(node.data.value) if node.data is not None else None


def _opens(value: Any) -> bool:
    return isinstance(value, Lazy) or (isinstance(value, Mapping | list | tuple) and bool(value))


def _opened(node: Node) -> _Opened:
    return {
        child.data.name: _opened(child)
        for child in node.children
        if child.is_expanded and child.data is not None
    }


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """The members of an object or a list, by name."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            # A note is for reading: there is nothing to open.
            yield str(name), made(member) if name == "note" else member
    elif isinstance(value, list | tuple):
        for index, element in enumerate(value):
            yield str(index), element


def _keys(turns: Sequence[PastTurn]) -> list[tuple[object, object]]:
    """What a turn is known by when all of them are looked at again."""
    return [(turn.reply.id if turn.reply else None, id(turn.record)) for turn in turns]


def _title(turn: PastTurn) -> str:
    if turn.reply is not None:
        outcome = reply_header(turn.reply)
    elif turn.failure is not None:
        outcome = turn.failure.message
    else:
        outcome = "stopped before anything arrived"
    at = f"{turn.at.astimezone():%Y-%m-%d %H:%M:%S}" if turn.at else ""
    return joined(at, first_words(turn.question), outcome)


def _label(item: Item) -> Text:
    """What the tree says of it; always Text, since Textual takes a string for markup."""
    name = visible_line(item.name[:LABEL_LENGTH])
    match item.value:
        case _ if item.rest_from:
            return Text.assemble((f"… {name}", MUTED))
        case Lazy(soon=True) as lazy:
            return _label(replace(item, value=lazy.value))
        case Lazy():
            return Text(name)
        case Mapping() as value:
            kind = value.get("role") or value.get("type")
            what = visible_line(kind[:LABEL_LENGTH]) if isinstance(kind, str) else f"{len(value)}"
            return Text.assemble(name, (f" {{{what}}} {_summary(value)}", MUTED))
        case list() | tuple() as value:
            return Text.assemble(name, (f" [{len(value):,}]", MUTED))
        case str() as value if item.name == "note":
            return Text.assemble((visible_line(value), MUTED), style="italic")
        case str() as value:
            return Text.assemble((f"{name}: ", "bold"), _shortened(value))
        case value:
            return Text.assemble((f"{name}: ", "bold"), json.dumps(value, default=str))


def _summary(value: Mapping[str, Any]) -> str:
    """Of a message or a block what it says, if that is one text; of events how many and when."""
    match value:
        case {"count": int(count), "first": float(first), "last": float(last)}:
            often = f"{signs().times}{count:,}".lstrip()
            return f"{first:.3f} s" if count == 1 else f"{often} {first:.3f} to {last:.3f} s"
        case {"text": str(text)} | {"thinking": str(text)} | {"content": str(text)}:
            return _shortened(text)
        case _:
            return ""


def _shortened(text: str) -> str:
    shown = visible_line(text[:LABEL_LENGTH])
    return f'"{shown}"' if len(text) <= LABEL_LENGTH else f'"{shown}… ({len(text):,} characters)'
