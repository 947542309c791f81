"""The user's settings."""

from pathlib import Path

import pytest

from claude_tui.config.settings import Settings, load_settings
from claude_tui.conversation import Parameters
from claude_tui.models.parameters import SETTINGS


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_no_file_gives_every_default_and_no_problem(config: Path) -> None:
    assert load_settings(config, SETTINGS) == (Settings(), ())


def test_every_setting_is_read(config: Path) -> None:
    config.write_text(
        'theme = "midnight"\n'
        "sidebar = false\n"
        "[keys]\n"
        'ask-again = "f5, ctrl+r"\n'
        "[request]\n"
        'model = "claude-sonnet-4-6"\n'
        "max_tokens = 1000\n"
        'system = "Be brief."\n'
        "temperature = 0\n"
        "top_p = 0.9\n"
    )
    assert load_settings(config, SETTINGS) == (
        Settings(
            theme="midnight",
            sidebar=False,
            keys={"ask-again": "f5, ctrl+r"},
            request=Parameters(
                model="claude-sonnet-4-6",
                max_tokens=1000,
                system="Be brief.",
                temperature=0.0,
                top_p=0.9,
            ),
        ),
        (),
    )


def test_a_request_may_have_every_parameter(config: Path) -> None:
    config.write_text(
        "[request]\n"
        "top_k = 5\n"
        'stop_sequences = ["END"]\n'
        'thinking = { type = "adaptive" }\n'
        'effort = "low"\n'
        "[request.metadata]\n"
        'user_id = "me"\n'
    )
    settings, problems = load_settings(config, SETTINGS)
    assert problems == ()
    assert settings.request == Parameters(
        top_k=5,
        stop_sequences=("END",),
        thinking={"type": "adaptive"},
        effort="low",
        metadata={"user_id": "me"},
    )


def test_all_problems_are_named_with_their_line_and_the_rest_counts(config: Path) -> None:
    config.write_text(
        'theme = "midnight"\n'
        'sidebar = "yes"\n'
        "\n"
        "[keys]\n"
        "send = 5\n"
        'new = "f4"\n'
        "[request]\n"
        "temperature = 3\n"
        "temprature = 0.5\n"
        "top_p = 0.5\n"
    )
    settings, problems = load_settings(config, SETTINGS)
    assert settings == Settings(theme="midnight", keys={"new": "f4"}, request=Parameters(top_p=0.5))
    assert problems == (
        f'{config}:2: sidebar: expected true or false, got "yes"',
        f'{config}:5: keys.send: expected keys like "f5, ctrl+r", got 5',
        f"{config}:8: request.temperature: expected a number from 0 to 2, got 3.0",
        f"{config}:9: request.temprature: unknown key; did you mean temperature?",
    )


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("theme = 1", "theme"),
        ('theme = ""', "theme"),
        ("sidebar = 1", "sidebar"),
        ("colour = true", "colour"),
        ("keys = 1", "keys"),
        ("request = []", "request"),
        ("[other]", "other"),
        ("[request]\nmodel = ''", "request.model"),
        ("[request]\nmax_tokens = 0", "request.max_tokens"),
        ("[request]\nmax_tokens = true", "request.max_tokens"),
        ("[request]\nmax_tokens = 1.0", "request.max_tokens"),
        ("[request]\nsystem = 1", "request.system"),
        ("[request]\ntemperature = nan", "request.temperature"),
        ("[request]\ntemperature = -0.1", "request.temperature"),
        ("[request]\ntop_p = 1.1", "request.top_p"),
        ("[request]\nmessages = {}", "request.messages"),
        ("[request]\nstop_sequences = [1]", "request.stop_sequences"),
        ("[request]\nthinking = true", "request.thinking"),
    ],
)
def test_a_wrong_setting_counts_as_left_out(config: Path, line: str, key: str) -> None:
    config.write_text(line)
    settings, problems = load_settings(config, SETTINGS)
    assert settings == Settings()
    assert len(problems) == 1
    number = line.count("\n") + 1
    assert problems[0].startswith(f"{config}:{number}: {key}: ")


def test_the_unknown_keys_of_a_table_are_one_problem(config: Path) -> None:
    config.write_text(
        'them = "x"\nzoo = 1\n"a\\u001bb" = 2\n[request]\n'
        "temprature = 1\nb1 = 1\nb2 = 1\nb3 = 1\nb4 = 1\nb5 = 1\n"
    )
    _, problems = load_settings(config, SETTINGS)
    meant = "temprature (did you mean temperature?)"
    assert problems == (
        f'{config}:1: unknown keys them (did you mean theme?), zoo, "a\\x1bb"',
        f"{config}:5: request: unknown keys {meant}, b1, b2, b3 and 2 more",
    )


def test_what_is_not_toml_is_named_with_line_and_column(config: Path) -> None:
    config.write_text('theme = "midnight"\nsidebar = maybe\n')
    settings, problems = load_settings(config, SETTINGS)
    assert settings == Settings()
    assert problems == (f"{config}:2:11: Invalid value",)


def test_a_file_that_ends_too_early_is_named_with_its_last_line(config: Path) -> None:
    config.write_text('theme = "midnight"\n[keys')
    _settings, (problem,) = load_settings(config, SETTINGS)
    assert problem.startswith(f"{config}:2:")


@pytest.mark.parametrize(
    "data",
    [b"theme = '\xff'", b"a = " + b"[" * 100_000, b"a = 1" + b"0" * 5_000, b"\x00"],
    ids=["not UTF-8", "nested without end", "a number without end", "binary"],
)
def test_a_file_that_cannot_be_read_is_one_problem(config: Path, data: bytes) -> None:
    config.write_bytes(data)
    settings, (problem,) = load_settings(config, SETTINGS)
    assert settings == Settings()
    assert problem.startswith(str(config))


def test_a_folder_in_place_of_the_file_is_a_problem(tmp_path: Path) -> None:
    settings, (problem,) = load_settings(tmp_path, SETTINGS)
    assert settings == Settings()
    assert problem.startswith(f"{tmp_path}: ")


def test_windows_line_ends_and_a_byte_order_mark_are_read(config: Path) -> None:
    config.write_bytes(b'\xef\xbb\xbftheme = "nordic"\r\nsidebar = 0\r\n')
    settings, (problem,) = load_settings(config, SETTINGS)
    assert settings.theme == "nordic"
    assert problem.startswith(f"{config}:2: sidebar: ")


def test_a_key_inside_a_text_is_not_taken_for_the_key(config: Path) -> None:
    config.write_text('[request]\nsystem = """\ntop_p = 2\n"""\ntop_p = 3\n')
    _settings, (problem,) = load_settings(config, SETTINGS)
    assert problem.startswith(f"{config}:5: ")


def test_control_characters_do_not_reach_the_screen(config: Path) -> None:
    config.write_text('"\\u001b[2J" = 1\nsidebar = "\\u001b]0;x\\u0007"')
    _settings, problems = load_settings(config, SETTINGS)
    assert len(problems) == 2
    assert all(problem.isprintable() for problem in problems)


def test_a_long_value_is_cut_short(config: Path) -> None:
    config.write_text(f"sidebar = '{'x' * 10_000}'")
    _settings, (problem,) = load_settings(config, SETTINGS)
    assert len(problem) < len(str(config)) + 100


def test_the_file_is_never_written(config: Path) -> None:
    text = "# mine\ntheme=1\n\n\n"
    config.write_text(text)
    load_settings(config, SETTINGS)
    assert config.read_text() == text
    assert list(config.parent.iterdir()) == [config]
