"""What is on the screen can be read in every shipped theme."""

from __future__ import annotations

import pytest

from claude_tui import paths
from claude_tui.config.settings import Settings
from claude_tui.conversation import Parameters
from tests.servers.messages_server import MessagesServer
from tests.tui.contrast import painted
from tests.tui.driving import Chat, chat, conversation_file

THEMES = sorted(
    path.stem for path in paths.shipped_themes_dir().glob("*.toml") if path.stem != "terminal"
)
"""All but the one that leaves its colours to the terminal."""
LEAST = 2.0
"""Below it a text is not to be seen. It is no aim: 4.5 is what people can read for long."""
READABLE = 4.5
"""What the cost of the next prompt has, which is small and matters."""
REPLY = """# A heading

Some **bold** text, `code`, a [link](https://a.example) and a list:

- one
- two

> A quotation.

```python
def f(x: int) -> str:  # a comment
    return "text" + str(3.5)
```
"""


def hard_to_read(person: Chat) -> set[str]:
    return {
        f"{each.contrast:.2f} {each.text[:40]!r} in {each.widget}"
        for each in painted(person.app.screen)
        if each.contrast < LEAST
    }


@pytest.mark.parametrize("theme", THEMES)
async def test_every_text_can_be_told_from_its_ground(
    messages_server: MessagesServer, theme: str
) -> None:
    request = Parameters(model="claude-sonnet-4-6", temperature=0.3, system="Be brief.")
    path = conversation_file("a.toml", "A question", REPLY, request=request)
    settings = Settings(theme=theme)
    found: dict[str, set[str]] = {}
    async with chat(messages_server, file=path, settings=settings, size=(120, 50)) as person:
        assert person.app.theme == theme
        person.screen.query_one("#more").focus()
        await person.press("enter")
        await person.sees("next prompt", "speed")
        found["chat"] = hard_to_read(person)
        costs = [each for each in painted(person.app.screen) if "next prompt" in each.text]
        assert [each for each in costs if each.contrast < READABLE] == []
        assert costs
        person.pane.composer.focus()
        for key, name in (("f1", "Keys and commands"), ("f3", "next request")):
            await person.press(key)
            await person.sees(name)
            found[name] = hard_to_read(person)
            await person.press("escape")
        for command, name in (("/model", "Model ·"), ("/system", "Be brief"), ("/details", "role")):
            await person.say(command)
            await person.until(lambda: person.app.screen is not person.screen, name)
            await person.sees(name)
            found[command] = hard_to_read(person)
            await person.press("escape")
            await person.until(lambda: person.app.screen is person.screen, "the chat")
        await person.say("/temperature 5")
        await person.sees("must be between")
        found["toast"] = hard_to_read(person)
    assert {name: bad for name, bad in found.items() if bad} == {}
