"""The README against the code, both ways: what it names exists, and what exists it names."""

import re
import tomllib
from pathlib import Path

from claude_tui import paths
from claude_tui.api.providers import providers
from claude_tui.cli.flags import build_parser
from claude_tui.config.settings import Settings, load_settings
from claude_tui.export.formats import FORMATS
from claude_tui.models.own import load_own_models
from claude_tui.models.parameters import SETTINGS
from claude_tui.tui.commands import COMMANDS, USUAL_KEYS
from claude_tui.tui.keymap import check_keys
from claude_tui.tui.part_keys import LETTERED, PARTS
from claude_tui.tui.theming import load_themes

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROSE = FENCE.sub("", README)
CODE = re.findall(r"`([^`\n]+)`", PROSE)

OTHER_PROGRAMS = ("uv ", "pip ", "python3 ")
FOREIGN_VARIABLES = {"NO_COLOR"}
"""Variables that Textual reads for us."""


def section(title: str) -> str:
    """What stands under a heading of any level, up to the next one; code blocks included."""
    _, _, rest = README.partition(f"# {title}\n")
    assert rest, f"README.md has no section {title}"
    return re.split(r"^#+ [A-Z]", rest, maxsplit=1, flags=re.MULTILINE)[0]


def settings_example() -> str:
    found = FENCE.search(section("Settings"))
    assert found is not None
    return found[2]


def flags() -> set[str]:
    return {flag for action in build_parser()._actions for flag in action.option_strings}


def test_the_readme_names_every_flag_and_no_other() -> None:
    ours = " ".join(code for code in CODE if not code.startswith(OTHER_PROGRAMS))
    named = set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", ours))
    assert named == flags()


def test_the_readme_names_what_a_flag_takes() -> None:
    for action in build_parser()._actions:
        if action.option_strings and action.nargs != 0:
            metavar = f"[{action.metavar}]" if action.nargs == "?" else action.metavar
            assert any(code.endswith(f"{action.option_strings[-1]} {metavar}") for code in CODE)


def test_the_readme_names_every_export_format() -> None:
    assert set(FORMATS) <= set(CODE)


def test_the_readme_names_every_key_and_no_other() -> None:
    rows = re.findall(r"^\| (`.+?) \|", section("Keys"), re.MULTILINE)
    named = {key for row in rows for key in re.findall(r"`([^`]+)`", row)}
    assert {key for command in COMMANDS for key in command.keys} <= named
    assert named <= {key for keys in USUAL_KEYS.values() for key in keys}


def test_the_readme_names_every_key_by_its_name() -> None:
    cells = re.findall(r"^\| .+ \| (`.+`) \|$", section("Keys by name"), re.MULTILINE)
    named: dict[str, tuple[str, ...]] = {}
    for item in " · ".join(cells).split(" · "):
        name, *keys = re.findall(r"`([^`]+)`", item)
        named[name] = tuple(keys)
    assert named == USUAL_KEYS


def test_the_readme_names_every_slash_command_and_no_other() -> None:
    named = {code[1:] for code in CODE if re.fullmatch(r"/\w+", code)}
    assert named == {command.slash for command in COMMANDS if command.slash}


def test_the_readmes_settings_are_all_there_are_and_valid(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(settings_example(), encoding="utf-8")
    settings, problems = load_settings(path, SETTINGS)
    assert problems == ()
    assert set(tomllib.loads(settings_example())) == set(Settings._fields)
    assert check_keys(settings.keys, USUAL_KEYS, {}, PARTS, LETTERED)[1] == []
    assert settings.theme in {theme.name for theme in load_themes([paths.shipped_themes_dir()])[0]}


def test_the_readme_names_the_apps_own_environment_variables() -> None:
    ours = {paths.DATA_DIR_VARIABLE, paths.CONFIG_DIR_VARIABLE, paths.CACHE_DIR_VARIABLE}
    assert ours <= set(CODE)


def test_the_readme_names_every_cloud_with_all_it_needs() -> None:
    rows = re.findall(r"^\| (`.+)", section("Other clouds"), re.MULTILINE)
    assert len(rows) == len(providers()) + 1
    for provider in providers().values():
        (row,) = (row for row in rows if row.startswith(f"`{provider.name}`"))
        named = set(re.findall(r"`([A-Z_]+)`", row))
        assert all(named & set(group) for group in provider.needs)
        assert not provider.keys or named & set(provider.keys)
        assert not provider.extra or f"'.[{provider.extra}]'" in row


def test_the_readmes_example_of_models_is_valid(tmp_path: Path) -> None:
    found = FENCE.search(section("Models"))
    assert found is not None
    path = tmp_path / "models.toml"
    path.write_text(found[2], encoding="utf-8")
    models, problems = load_own_models(path)
    assert problems == ()
    assert len(models) == 2


def test_every_environment_variable_of_the_readme_is_read() -> None:
    named = {name for code in CODE for name in re.findall(r"\b[A-Z]+_[A-Z_]+\b", code)}
    named |= {code[1:] for code in CODE if code.startswith("$")}
    package = ROOT / "claude_tui"
    sources = [*package.rglob("*.py"), *package.rglob("*.toml")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    assert named
    assert {name for name in named - FOREIGN_VARIABLES if f'"{name}"' not in code} == set()


def test_every_file_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", PROSE)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_readme_shows_every_picture() -> None:
    pictures = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.svg")}
    assert set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PROSE)) == pictures


def test_the_pictures_ask_nobody_for_anything() -> None:
    for path in (ROOT / "docs").glob("*.svg"):
        picture = path.read_text(encoding="utf-8")
        assert "@font-face" not in picture
        addresses = set(re.findall(r"\w+://[^\s\"'<>]+", picture))
        assert addresses == {"http://www.w3.org/2000/svg", "https://www.textualize.io"}, path
