"""The pages in docs/ against the code: what they name exists, and what exists is named."""

import asyncio
import re
import tomllib
from dataclasses import fields
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from claude_tui import paths
from claude_tui.api import endpoint
from claude_tui.api.providers import providers
from claude_tui.cli.flags import build_parser
from claude_tui.config.settings import Settings, load_settings
from claude_tui.conversation import Conversation, Message, Response, TextBlock, ThinkingBlock, Usage
from claude_tui.conversation.message import StopReason
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.export.formats import FORMATS
from claude_tui.models import own
from claude_tui.models.parameters import SETTINGS
from claude_tui.storage.toml.codec import parse_document
from claude_tui.storage.toml.unknown_keys import IMPORTED, remarks
from claude_tui.storage.toml.writer import FORMAT
from claude_tui.tui.commands import COMMANDS, USUAL_KEYS
from claude_tui.tui.keymap import check_keys
from claude_tui.tui.part_keys import LETTERED, PART_KEYS, PARTS
from claude_tui.tui.theming import load_theme, load_themes
from tests.pages import PAGES, ROOT, Page, codes

KEYS = Page.at("docs/keys.md")
SETTINGS_PAGE = Page.at("docs/settings.md")
FILE_FORMAT = Page.at("docs/file-format.md")
COMMAND_LINE = Page.at("docs/command-line.md")
CLOUDS = Page.at("docs/clouds.md")
ALL = Page("\n".join(Page.at(path).text for path in PAGES if path != "docs/architecture.md"))

OTHER_PROGRAMS = ("uv ", "pip ", "python3 ", "set ", "export ")
NAMES_OF_OTHERS = {"NO_COLOR", "COLORTERM", "SSL_CERT_DIR"}
"""Variables that Textual, Rich and the SDK read for us."""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "example.toml"
    path.write_text(text, encoding="utf-8")
    return path


# -- keys


def test_the_keys_of_every_command_are_named() -> None:
    rows = {codes(row[:1])[0]: row for row in KEYS.section("Commands").rows()}
    assert {name: tuple(codes([row[1]])) for name, row in rows.items()} == {
        command.id: command.keys for command in COMMANDS
    }
    assert {name: codes([row[2]]) for name, row in rows.items()} == {
        command.id: [f"/{command.slash}"] if command.slash else [] for command in COMMANDS
    }


def test_the_keys_of_every_part_of_the_screen_are_named() -> None:
    rows = re.findall(
        r"^\| .+ \| (`.+`) \|$", KEYS.section("Keys of one part of the screen").prose, re.M
    )
    named = {}
    for item in " · ".join(rows).split(" · "):
        name, *keys = codes([item])
        named[name] = tuple(keys)
    assert named == {key.id: key.keys for key in PART_KEYS}


def test_no_page_names_a_command_that_is_not_there() -> None:
    named = {code.split()[0] for code in ALL.code if re.fullmatch(r"/\w+( .*)?", code)}
    assert named == {f"/{command.slash}" for command in COMMANDS if command.slash}


@pytest.mark.parametrize("page", [KEYS, SETTINGS_PAGE.section("config.toml")])
def test_the_examples_of_keys_are_valid(page: Page) -> None:
    (example,) = page.listings("toml")
    keys = tomllib.loads(example)["keys"]
    assert check_keys(keys, USUAL_KEYS, {}, PARTS, LETTERED)[1] == []


# -- settings


def test_the_example_of_settings_has_all_of_them_and_is_valid(tmp_path: Path) -> None:
    (example,) = SETTINGS_PAGE.section("config.toml").listings("toml")
    settings, problems = load_settings(written(tmp_path, example), SETTINGS)
    assert problems == ()
    assert set(tomllib.loads(example)) == set(Settings._fields)
    assert settings.theme in {theme.name for theme in load_themes([paths.shipped_themes_dir()])[0]}
    assert (paths.shipped_presets_dir() / f"{settings.preset}.toml").is_file()


def test_the_example_of_models_is_valid(tmp_path: Path) -> None:
    (example,) = SETTINGS_PAGE.section("models.toml").listings("toml")
    models, problems = own.load_own_models(written(tmp_path, example))
    assert problems == ()
    assert len(models) == 2


def test_every_key_of_models_is_named() -> None:
    prose = SETTINGS_PAGE.section("models.toml").prose
    (sentence,) = re.findall(r"The keys are those of (.+?)\.$", prose, re.M)
    assert set(codes([sentence])) == {"catalog.toml", "prices", *own._KEYS}


def test_the_example_of_a_theme_is_valid(tmp_path: Path) -> None:
    (example,) = SETTINGS_PAGE.section("Themes").listings("toml")
    assert load_theme(written(tmp_path, example))[1] == []


def test_every_environment_variable_of_our_own_is_named() -> None:
    ours = {paths.DATA_DIR_VARIABLE, paths.CONFIG_DIR_VARIABLE, paths.CACHE_DIR_VARIABLE}
    sdks = {value for name, value in vars(endpoint).items() if name.endswith("_VARIABLE")}
    assert ours | sdks <= set(SETTINGS_PAGE.code)


def test_every_environment_variable_that_is_named_is_read() -> None:
    named = {name for code in ALL.code for name in re.findall(r"\b[A-Z]+_[A-Z_]+\b", code)}
    named |= {code[1:] for code in ALL.code if code.startswith("$")}
    named -= NAMES_OF_OTHERS | {name for name in named if name.endswith("_PROXY")}
    package = ROOT / "claude_tui"
    sources = [*package.rglob("*.py"), *package.rglob("*.toml")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert named
    assert {name for name in named if f'"{name}"' not in code} == set()


# -- the conversation file


@pytest.mark.parametrize("example", FILE_FORMAT.listings("toml"))
def test_the_examples_of_conversations_are_valid(example: str) -> None:
    document = parse_document(example.encode(), Path("example.toml"))
    assert document.conversation.messages
    assert list(remarks(document.conversation)) == []
    for message in document.conversation.messages:
        for table in (document.conversation.request, message.request, message.response, message):
            assert not getattr(table, "extra", None)


def test_the_long_example_shows_every_part_of_a_file() -> None:
    example = parse_document(FILE_FORMAT.listings("toml")[-1].encode(), Path("example.toml"))
    messages = example.conversation.messages
    assert example.stated
    assert example.format == FORMAT
    assert [message.parent for message in messages] == [0, 1, 1, 3]
    assert {block.type for message in messages for block in message.content} == {
        "text",
        "thinking",
        "image",
    }
    assert messages[1].request is not None
    assert messages[2].request is not None
    assert messages[2].request.system == messages[1].request.system


def names(kind: type, *others: str) -> set[str]:
    """The names of a dataclass's or named tuple's fields that a file has."""
    own_names = getattr(kind, "_fields", None) or [each.name for each in fields(kind)]
    return {*own_names, *others} - {"extra"}


@pytest.mark.parametrize(
    ("section", "keys"),
    [
        ("Top of the file", names(Conversation, "format", IMPORTED)),
        ("Request", set(PARAMETER_NAMES)),
        ("Messages", names(Message)),
        ("Responses", names(Response)),
    ],
)
def test_every_key_of_a_file_is_named(section: str, keys: set[str]) -> None:
    assert set(FILE_FORMAT.section(section).first_cells()) == keys


def test_every_count_of_tokens_and_every_stop_reason_is_named() -> None:
    rows = {codes(row[:1])[0]: codes(row[1:]) for row in FILE_FORMAT.section("Responses").rows()}
    assert set(rows["usage"]) == names(Usage)
    assert set(rows["stop_reason"]) == set(StopReason)


def test_every_block_with_keys_of_its_own_is_named() -> None:
    rows = {
        row[0].strip("`"): codes(row[1:]) for row in FILE_FORMAT.section("Content blocks").rows()
    }
    assert rows.pop("text") == sorted(names(TextBlock))
    assert set(rows.pop("thinking")) == names(ThinkingBlock)
    assert rows == {}


# -- the command line


def test_every_flag_is_named_and_no_other() -> None:
    ours = " ".join(code for code in ALL.code if not code.startswith(OTHER_PROGRAMS))
    named = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", ours))
    flags = {flag for action in build_parser()._actions for flag in action.option_strings}
    assert named == flags
    assert flags <= set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", " ".join(COMMAND_LINE.code)))


def test_what_a_flag_takes_is_named() -> None:
    for action in build_parser()._actions:
        if action.option_strings and action.nargs != 0:
            metavar = f"[{action.metavar}]" if action.nargs == "?" else action.metavar
            call = f"{action.option_strings[-1]} {metavar}"
            assert any(code.endswith(call) for code in COMMAND_LINE.code), call


def test_every_export_format_is_named() -> None:
    assert set(FORMATS) <= set(COMMAND_LINE.code)


# -- clouds


def test_every_cloud_is_named_with_all_it_needs() -> None:
    rows = {codes(row[:1])[0]: row for row in CLOUDS.rows()}
    assert set(rows) == set(providers())
    for name, provider in providers().items():
        named = set(codes(rows[name][1:]))
        assert all(named & set(group) for group in provider.needs)
        assert not provider.keys or named & set(provider.keys)
        assert not provider.extra or any(f"'.[{provider.extra}]'" in code for code in named)


# -- links and pictures


def test_every_picture_is_shown_once() -> None:
    shown = [
        (ROOT / page).parent.joinpath(target).resolve()
        for page in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", Page.at(page).prose)
    ]
    assert sorted(shown) == sorted((ROOT / "docs").glob("*.svg"))


def test_the_pictures_ask_nobody_for_anything() -> None:
    for path in (ROOT / "docs").glob("*.svg"):
        picture = path.read_text(encoding="utf-8")
        assert "@font-face" not in picture
        addresses = set(re.findall(r"\w+://[^\s\"'<>]+", picture))
        assert addresses == {"http://www.w3.org/2000/svg", "https://www.textualize.io"}, path


def test_the_pictures_can_still_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = spec_from_file_location("picture", ROOT / "docs" / "picture.py")
    assert spec is not None
    assert spec.loader is not None
    picture = module_from_spec(spec)
    spec.loader.exec_module(picture)
    monkeypatch.setattr(picture, "SETTLED", 0)
    for svg in (
        asyncio.run(picture.draw("claude-dark", picture.SIZE)),
        asyncio.run(picture.draw_sidebar("claude-dark", "claude-opus-4-8")),
    ):
        assert "claude-" in svg
        assert "max_tokens" in svg
