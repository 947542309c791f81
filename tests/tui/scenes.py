"""Every kind of thing that the program shows, one screen after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from textual.screen import ModalScreen

from claude_tui import paths
from claude_tui.conversation import (
    Conversation,
    Message,
    OpaqueBlock,
    Parameters,
    Response,
    TextBlock,
    ThinkingBlock,
    Usage,
)
from claude_tui.storage.conversation_file import ConversationFile
from claude_tui.tui.dialogs.ask import ConfirmScreen, LineScreen
from claude_tui.tui.dialogs.choice import Choice
from claude_tui.tui.dialogs.picker import PickerScreen
from claude_tui.tui.dialogs.problems import ProblemsScreen
from claude_tui.tui.dialogs.welcome import WelcomeScreen
from claude_tui.tui.notices import notify_user
from claude_tui.tui.transcript.entry import Entry
from tests.servers.messages_server import MessagesServer
from tests.tui.driving import Chat

SIZE = (120, 120)
"""A terminal in which the whole conversation is in view."""

WORDS = """# A heading

## The second

### The third

#### The fourth

##### The fifth

###### The sixth

Some **bold**, *slanted*, ~~struck~~ text, `code`, a [link](https://a.example), <kbd>ctrl</kbd>,
a footnote[^1], $x^2$, and:

- one
- two
    1. a *nested* one

> A quotation of **somebody**.

> [!WARNING]
> An alert.

| Name | Value |
|------|------:|
| one  |  `1`  |

---

[^1]: What the footnote says.
"""

LISTINGS = '''```python title="a.py"
@cache
class Point(Base):
    """A point."""

    def __init__(self, x: int = 3) -> None:  # a comment
        self.x = f"{x}" or None + 3.5
        raise ValueError("no")
```

```javascript
// a comment
export const add = async (a, b) => { return `${a + b}` ?? null; };
```

```html
<!-- a comment --><a href="https://a.example" class="b">text &amp; more</a>
```

```sql
SELECT count(*) FROM people WHERE name LIKE 'A%' AND age > 30; -- a comment
```

```bash
# a comment
for f in *.txt; do echo "$f" | grep -c '^a' > /dev/null; done
```

```diff
--- a/file
+++ b/file
@@ -1,2 +1,2 @@
-old
+new
 same
```

```toml
[table]  # a comment
key = "value"
on = true
at = 2026-11-30
```

```rust
/// A comment.
pub fn add<'a>(x: &'a i32) -> Option<u8> { println!("{}", x); Some(0x1F) }
```

```json
{"a": [1, true, null], "b": "c"}
```

```
no language
```
'''


def conversation() -> Path:
    """A saved conversation with every kind of block."""
    usage = Usage(1200, 340)
    response = Response(
        model="claude-sonnet-4-6", id="msg_1", stop_reason="end_turn", usage=usage, seconds=2.5
    )
    tool = '{"type": "tool_use", "id": "t", "name": "look", "input": {"a": [1, true, "b"]}}'
    thinking = ThinkingBlock("Of this\nand of that", "signature")
    words = (thinking, TextBlock(WORDS), OpaqueBlock("tool_use", tool))
    messages = [
        Message(id=1, parent=0, role="user", content=(TextBlock("A question of words"),)),
        Message(id=2, parent=1, role="assistant", content=words, response=response),
        Message(id=3, parent=2, role="user", content=(TextBlock("And now code"),)),
        Message(id=4, parent=3, role="assistant", content=(TextBlock(LISTINGS),)),
    ]
    request = Parameters(
        model="claude-sonnet-4-6", temperature=0.3, system="Be brief.", stop_sequences=("END",)
    )
    path = paths.conversations_dir() / "everything.toml"
    ConversationFile.create(path, Conversation(messages=messages, request=request))
    return path


async def scenes(person: Chat, server: MessagesServer) -> AsyncIterator[str]:
    """Bring one screen after the other before ``person``, and say what it is.

    Args:
        person: In front of ``conversation()``, in a terminal of ``SIZE``.
        server: Where replies come from.
    """
    async for name in _transcript(person, server):
        yield name
    async for name in _sidebar(person):
        yield name
    async for name in _composer(person):
        yield name
    async for name in _dialogs(person):
        yield name
    await person.press("ctrl+n")
    await person.sees_no("A question of words")
    yield "a new conversation"


async def _transcript(person: Chat, server: MessagesServer) -> AsyncIterator[str]:
    transcript = person.pane.transcript
    await person.say("/show_thinking")
    await person.sees("and of that")
    for tone in ("plain", "warning", "error"):
        entry = Entry(f"a {tone} notice", "notice", f"{tone}, in short", (), ("More",), tone)
        transcript.contents.append(entry)
    server.fail(400, "invalid_request_error", "This is a refusal")
    await person.say("Will it fail?")
    await person.sees("This is a refusal")
    await person.rests()
    for severity in ("information", "warning", "error"):
        notify_user(person.screen, f"A word of {severity}", severity)
    await person.sees("A word of information", "A word of error")
    yield "a failed request, and toasts"
    person.app.clear_notifications()
    transcript.focus()
    await person.press("G", "k", "k", "k", "right", "ctrl+f", *"comment")
    await person.sees("1/")
    yield "the cursor in a message, and what is found"
    await person.press("escape", "escape")
    transcript.focus()
    await person.press("g")
    await person.pilot.mouse_down(transcript, offset=(4, 1))
    await person.pilot.hover(transcript, offset=(90, transcript.size.height - 1))
    await person.pilot.mouse_up(transcript, offset=(90, transcript.size.height - 1))
    await person.until(lambda: person.screen.get_selected_text(), "a selection")
    yield "a selection"
    person.screen.clear_selection()
    person.pane.composer.focus()


async def _sidebar(person: Chat) -> AsyncIterator[str]:
    person.screen.query_one("#more").focus()
    await person.press("enter")
    await person.sees("speed")
    for model in ("claude-haiku-4-5", "claude-opus-4-8"):
        person.pane.composer.focus()
        await person.say(f"/model {model}")
        await person.sees(model)
        person.screen.query_one("#max_tokens").focus()
        await person.press("5")
        yield f"the sidebar of {model}"
        await person.press("escape")
    person.pane.composer.focus()


async def _composer(person: Chat) -> AsyncIterator[str]:
    await person.type("/mo")
    await person.sees("/model")
    yield "suggestions"
    await person.press("ctrl+u")
    await person.type("Some words to select")
    await person.press("shift+home")
    yield "a selection in the composer"
    await person.press("ctrl+u", "backspace")


async def _dialogs(person: Chat) -> AsyncIterator[str]:
    for keys, text in (
        (["f1"], "Keys and commands"),
        ([*"/model", "enter"], "Model ·"),
        (["ctrl+o"], "Duplicate"),
        (["ctrl+s"], "Title"),
        ([*"/system", "enter"], "Be brief"),
        ([*"/details", "enter"], "role"),
        (["ctrl+p"], "Ask again"),
        (["f3"], "next request"),
        (["v"], '"body"'),
    ):
        if keys != ["v"]:
            person.pane.composer.focus()
        await person.press(*keys)
        await person.sees(text)
        yield text
        if keys != ["f3"]:
            await person.press("escape")
            await person.pilot.pause()
    for name, screen, keys in _screens():
        await person.app.push_screen(screen)
        await person.press(*keys)
        await person.pilot.pause()
        yield name
        person.app.pop_screen()
        await person.pilot.pause()


def _screens() -> Iterator[tuple[str, ModalScreen[Any], list[str]]]:
    """Screens that come rarely, and the keys to press in each."""
    choices = [Choice("a", "One", "and more of it"), Choice("b", "Two", "and more of that")]
    yield "problems", ProblemsScreen(["config.toml: keys.new: unknown key", "models.toml: x"]), []
    yield "a question", ConfirmScreen("Replace it?", "Replace", "Cancel"), []
    yield "a wrong line", LineScreen("Name", "x", "A hint", lambda typed: "Not that"), ["enter"]
    free = PickerScreen("Pick", choices, free="anything", check=lambda typed: "wrong")
    yield "a choice that can't be made", free, ["x"]
    yield "no choice", PickerScreen("Pick", choices), ["x"]
    yield "the welcome", WelcomeScreen("What to do"), []
