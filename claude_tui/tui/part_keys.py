"""The keys of each part of the screen: they work while the part has the focus.

Together with the keys of ``commands`` these are all keys of the program. ``config.toml``'s
``[keys]`` can change each by its id. Keys with the same help share a line of the help.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

from textual.binding import Binding, BindingType

Part: TypeAlias = Literal[
    "screen",
    "transcript",
    "composer",
    "editor",
    "find",
    "inspector",
    "sidebar",
    "slider",
    "row",
    "list",
    "picker",
    "line",
    "dialog",
    "help",
    "details",
    "problems",
    "confirm",
    "welcome",
    "system",
]

LETTERED: Final[frozenset[Part]] = frozenset(
    (
        "transcript",
        "inspector",
        "sidebar",
        "row",
        "details",
        "problems",
        "confirm",
        "welcome",
    )
)
"""The parts in which a letter can be a key, since nobody types text there."""


class PartKey(NamedTuple):
    """A key of one part of the screen.

    Args:
        id: The name in ``config.toml``'s ``[keys]``.
        part: The part that must have the focus; "screen" for any widget of the chat screen.
        keys: The default keys.
        action: The action; empty if the widgets of the part have different ones.
        help: One sentence; empty if it needs none.
        title: The title in the footer; empty to hide it there.
    """

    id: str
    part: Part
    keys: tuple[str, ...]
    action: str = ""
    help: str = ""
    title: str = ""


_FOCUS = "Move between the composer, the transcript and the sidebar."
_READ = "In the transcript: copy, fold, show Markdown, show details, open a link."
_MESSAGES = "In the transcript: next message, previous message."
_OWN = "In the transcript: your next message, your previous message."
_PARTS = "In the transcript: into the parts of a message, and back out."
_CODE = "In the transcript: next code block."
_ENDS = "In the transcript: beginning, end."
_SCROLL = "Scroll the transcript. Page keys and end also work from an empty composer."
_WORDS = "While writing: previous word, next word, delete the next word."
_SELECT_WORDS = "While writing: select the previous word, the next word, delete the previous word."
_YANK = "While writing: delete to the start of the line, to its end; put back what you deleted."
_REDO = "In a box of several lines: redo what ctrl+z undid."
_TEXT = "While writing: beginning or end of the text; with shift, select to there."
_COMPLETE = "On a line that begins with /: complete it, close the list."
_TRANSCRIPT = "In the composer: go to the transcript, which has its own keys."
_RECALL = "In the composer, on the first or last line: recall what you sent before."
_LINE = "In the composer: beginning or end of the line, then of the transcript."
_LINE_END = "In the composer: end of the line; if it is empty, open $EDITOR."
_FIND = "In the find bar: next match, previous match."
_INSPECT = "In the inspector: back, JSON, copy, copy as a program, open, close."
_LIST = "In the list of conversations: open, rename, duplicate, delete, undo."
_MOVE = "In a list: move by one, by a page."
_CHOOSE = "In a list: choose what is highlighted."
_SAVE = "In a dialog with one line: save it."
_SLIDE = "On a slider: change it by small steps, by big steps, to the minimum, to the maximum."
_UNSET = "On a slider: unset it, so the parameter isn't sent."
_TYPE = "On a slider: set the typed value, cancel it, delete a digit."
_SIDEBAR = "In the sidebar: previous control, next control."
_ROW = "On a row of the sidebar: choose a value, unset it."
_COPY_ALL = "In the list of problems: copy them all."
_SCROLL_HELP = "In the help: scroll by a row, by a page, to the beginning, to the end."
_CLOSE = "Close a dialog, the help, the details."
_ANSWER = "In a question: give the marked answer, no, yes, move between the two."
_SYSTEM = "In the system prompt: save it, discard your changes."
_WELCOME = "On the first screen: look around, quit."

PART_KEYS: tuple[PartKey, ...] = (
    PartKey("focus-next", "screen", ("tab",), "app.focus_next", _FOCUS),
    PartKey("focus-previous", "screen", ("shift+tab",), "app.focus_previous", _FOCUS),
    PartKey("transcript-next", "transcript", ("j",), "move_cursor(1)", _MESSAGES, "Message"),
    PartKey("transcript-previous", "transcript", ("k",), "move_cursor(-1)", _MESSAGES, "Message"),
    PartKey("transcript-copy", "transcript", ("c",), "copy", _READ, "Copy"),
    PartKey(
        "transcript-next-code",
        "transcript",
        ("n",),
        "next_code",
        _CODE,
        "Code",
    ),
    PartKey("transcript-fold", "transcript", ("space",), "fold", _READ, "Fold"),
    PartKey("transcript-raw", "transcript", ("r",), "raw", _READ, "Raw"),
    PartKey(
        "transcript-details",
        "transcript",
        ("d",),
        "screen.run_command('details')",
        _READ,
        "Details",
    ),
    PartKey("transcript-links", "transcript", ("o",), "links", _READ, "Links"),
    PartKey("transcript-next-own", "transcript", ("J",), "move_to_own(1)", _OWN),
    PartKey("transcript-previous-own", "transcript", ("K",), "move_to_own(-1)", _OWN),
    PartKey("transcript-next-part", "transcript", ("right", "l"), "move_part(1)", _PARTS),
    PartKey("transcript-previous-part", "transcript", ("left", "h"), "move_part(-1)", _PARTS),
    PartKey("transcript-begin", "transcript", ("g", "home"), "scroll_home", _ENDS),
    PartKey("transcript-end", "transcript", ("G", "end"), "scroll_end", _ENDS),
    PartKey("transcript-page-up", "transcript", ("pageup",), "page(-1)", _SCROLL),
    PartKey("transcript-page-down", "transcript", ("pagedown",), "page(1)", _SCROLL),
    PartKey("transcript-up", "transcript", ("up",), "scroll_rows(-1)", _SCROLL),
    PartKey("transcript-down", "transcript", ("down",), "scroll_rows(1)", _SCROLL),
    PartKey(
        "composer-complete", "composer", ("tab",), "suggest('complete')", _COMPLETE, "Complete"
    ),
    PartKey("composer-close", "composer", ("escape",), "suggest('close')", _COMPLETE, "Close"),
    PartKey("composer-line-end", "composer", ("ctrl+e",), "go('line_end')", _LINE_END),
    PartKey(
        "composer-transcript",
        "composer",
        ("shift+tab",),
        "to_transcript",
        _TRANSCRIPT,
        "Transcript",
    ),
    PartKey("composer-up", "composer", ("up",), "go('up')", _RECALL),
    PartKey("composer-down", "composer", ("down",), "go('down')", _RECALL),
    PartKey("composer-page-up", "composer", ("pageup",), "go('page_up')", _SCROLL),
    PartKey("composer-page-down", "composer", ("pagedown",), "go('page_down')", _SCROLL),
    PartKey("composer-home", "composer", ("home", "ctrl+a"), "go('home')", _LINE),
    PartKey("composer-end", "composer", ("end",), "go('end')", _LINE),
    PartKey("editor-word-left", "editor", ("alt+b", "alt+left"), "", _WORDS),
    PartKey("editor-word-right", "editor", ("alt+f", "alt+right"), "", _WORDS),
    PartKey("editor-delete-word", "editor", ("alt+d", "alt+delete"), "", _WORDS),
    PartKey("editor-select-word-left", "editor", ("alt+shift+left",), "", _SELECT_WORDS),
    PartKey("editor-select-word-right", "editor", ("alt+shift+right",), "", _SELECT_WORDS),
    PartKey(
        "editor-delete-word-left",
        "editor",
        ("ctrl+w", "alt+backspace", "ctrl+backspace"),
        "",
        _SELECT_WORDS,
    ),
    PartKey("editor-delete-to-begin", "editor", ("ctrl+u",), "", _YANK),
    PartKey("editor-delete-to-end", "editor", ("ctrl+k",), "", _YANK),
    PartKey("editor-yank", "editor", ("ctrl+y",), "", _YANK),
    PartKey(
        "editor-redo",
        "editor",
        ("alt+z", "ctrl+shift+z"),
        "",
        _REDO,
    ),
    PartKey("editor-begin", "editor", ("ctrl+home",), "cursor_document('start')", _TEXT),
    PartKey("editor-end", "editor", ("ctrl+end",), "cursor_document('end')", _TEXT),
    PartKey(
        "editor-select-to-begin",
        "editor",
        ("ctrl+shift+home",),
        "cursor_document('start', True)",
        _TEXT,
    ),
    PartKey(
        "editor-select-to-end", "editor", ("ctrl+shift+end",), "cursor_document('end', True)", _TEXT
    ),
    PartKey("find-line-next", "find", ("enter", "down"), "go(1)", _FIND),
    PartKey("find-line-previous", "find", ("shift+enter", "up"), "go(-1)", _FIND),
    PartKey("inspector-back", "inspector", ("escape",), "back", _INSPECT, "Back"),
    PartKey("inspector-json", "inspector", ("v",), "json", _INSPECT, "JSON"),
    PartKey("inspector-copy", "inspector", ("c",), "copy", _INSPECT, "Copy"),
    PartKey("inspector-program", "inspector", ("e",), "program", _INSPECT, "As a program"),
    PartKey("inspector-open", "inspector", ("right",), "open_node", _INSPECT),
    PartKey("inspector-close", "inspector", ("left",), "close_node", _INSPECT),
    PartKey("list-open", "list", ("enter",), "submit", _LIST, "Open"),
    PartKey("list-rename", "list", ("ctrl+s",), "screen.rename", _LIST, "Rename"),
    PartKey("list-duplicate", "list", ("ctrl+t",), "screen.duplicate", _LIST, "Duplicate"),
    PartKey("list-delete", "list", ("ctrl+d",), "screen.delete", _LIST, "Delete"),
    PartKey("list-undo", "list", ("ctrl+z",), "screen.undo", _LIST, "Undo"),
    PartKey("list-down", "list", ("down",), "screen.move('down')", _MOVE),
    PartKey("list-up", "list", ("up",), "screen.move('up')", _MOVE),
    PartKey("list-page-down", "list", ("pagedown",), "screen.move('page_down')", _MOVE),
    PartKey("list-page-up", "list", ("pageup",), "screen.move('page_up')", _MOVE),
    PartKey("picker-choose", "picker", ("enter",), "submit", _CHOOSE, "Choose"),
    PartKey("picker-down", "picker", ("down",), "screen.move('cursor_down')", _MOVE),
    PartKey("picker-up", "picker", ("up",), "screen.move('cursor_up')", _MOVE),
    PartKey("picker-page-down", "picker", ("pagedown",), "screen.move('page_down')", _MOVE),
    PartKey("picker-page-up", "picker", ("pageup",), "screen.move('page_up')", _MOVE),
    PartKey("slider-take", "slider", ("enter",), "take_typed", _TYPE, "Set"),
    PartKey("slider-drop", "slider", ("escape",), "drop_typed", _TYPE, "Cancel"),
    PartKey("slider-less", "slider", ("left",), "step(-1)", _SLIDE, "Change"),
    PartKey("slider-more", "slider", ("right",), "step(1)", _SLIDE, "Change"),
    PartKey("slider-much-less", "slider", ("shift+left", "pagedown"), "step(-1, True)", _SLIDE),
    PartKey("slider-much-more", "slider", ("shift+right", "pageup"), "step(1, True)", _SLIDE),
    PartKey("slider-least", "slider", ("home",), "go(0)", _SLIDE),
    PartKey("slider-most", "slider", ("end",), "go(1)", _SLIDE),
    PartKey("slider-unset", "slider", ("delete",), "unset", _UNSET, "Unset"),
    PartKey("slider-erase", "slider", ("backspace",), "erase", _TYPE),
    PartKey("sidebar-up", "sidebar", ("up",), "move(-1)", _SIDEBAR),
    PartKey("sidebar-down", "sidebar", ("down",), "move(1)", _SIDEBAR),
    PartKey("row-choose", "row", ("enter", "space"), "press", _ROW, "Choose"),
    PartKey("row-unset", "row", ("delete",), "unset", _ROW),
    PartKey("line-save", "line", ("enter",), "submit", _SAVE, "Save"),
    PartKey("dialog-close", "dialog", ("escape",), "dismiss", _CLOSE, "Close"),
    PartKey("help-up", "help", ("up",), "screen.move('scroll_up')", _SCROLL_HELP, "Scroll"),
    PartKey("help-down", "help", ("down",), "screen.move('scroll_down')", _SCROLL_HELP, "Scroll"),
    PartKey("help-page-up", "help", ("pageup",), "screen.move('page_up')", _SCROLL_HELP),
    PartKey("help-page-down", "help", ("pagedown",), "screen.move('page_down')", _SCROLL_HELP),
    PartKey("help-begin", "help", ("home",), "screen.move('scroll_home')", _SCROLL_HELP),
    PartKey("help-end", "help", ("end",), "screen.move('scroll_end')", _SCROLL_HELP),
    PartKey("help-close", "help", ("escape", "f1"), "dismiss", _CLOSE, "Close"),
    PartKey("details-close", "details", ("escape", "d", "q"), "dismiss", _CLOSE, "Close"),
    PartKey("problems-copy", "problems", ("c",), "copy", _COPY_ALL, "Copy"),
    PartKey("problems-close", "problems", ("escape", "q"), "dismiss", _CLOSE, "Close"),
    PartKey("confirm-choose", "confirm", ("enter",), "press", _ANSWER, "Choose"),
    PartKey("confirm-no", "confirm", ("escape", "n"), "answer(False)", _ANSWER, "No"),
    PartKey("confirm-yes", "confirm", ("y",), "answer(True)", _ANSWER, "Yes"),
    PartKey("confirm-left", "confirm", ("left",), "app.focus_previous", _ANSWER),
    PartKey("confirm-right", "confirm", ("right",), "app.focus_next", _ANSWER),
    PartKey("system-keep", "system", ("escape",), "keep", _SYSTEM, "Save"),
    PartKey("system-leave", "system", ("ctrl+r",), "leave", _SYSTEM, "Discard changes"),
    PartKey("welcome-close", "welcome", ("enter", "escape"), "dismiss", _WELCOME, "Look around"),
    PartKey("welcome-quit", "welcome", ("ctrl+q", "q"), "app.quit", _WELCOME, "Quit"),
)


PARTS: Final = {key.id: key.part for key in PART_KEYS if key.part != "screen"}
"""The part of each key that works in one part of the screen only."""


def part_bindings(part: Part, *, only: str = "", but: str = "") -> list[BindingType]:
    """Return Textual's bindings of a part.

    Args:
        part: The part.
        only: The ids of the keys to include, separated by spaces; empty for all.
        but: The ids of the keys to leave out.
    """
    return [
        Binding(",".join(key.keys), key.action, key.title, show=bool(key.title), id=key.id)
        for key in PART_KEYS
        if key.part == part and key.id not in but.split() and (not only or key.id in only.split())
    ]


def part_binding(id_: str, action: str, *, priority: bool = False) -> Binding:
    """Return Textual's binding of a key to ``action``."""
    key = next(key for key in PART_KEYS if key.id == id_)
    keys, show = ",".join(key.keys), bool(key.title)
    return Binding(keys, action, key.title, show=show, priority=priority, id=id_)
