from __future__ import annotations

import pytest

from claude_tui import paths
from claude_tui.conversation import Parameters
from claude_tui.errors import FileError
from claude_tui.storage.presets import load_preset, preset_names


@pytest.fixture(autouse=True)
def presets(monkeypatch, tmp_path):
    monkeypatch.setenv(paths.CONFIG_DIR_VARIABLE, str(tmp_path))
    return paths.presets_dir()


def test_a_preset_is_the_request_of_a_file(presets):
    presets.mkdir()
    (presets / "terse.toml").write_text('[request]\nsystem = "Be brief."\n')
    assert load_preset("terse") == Parameters(system="Be brief.")


def test_an_unknown_preset_names_those_that_exist(presets):
    presets.mkdir()
    for name in ("terse", "proof"):
        (presets / f"{name}.toml").touch()
    assert preset_names() == ["proof", "terse"]
    with pytest.raises(FileError, match=r'no preset "long"\. There are: proof, terse\.'):
        load_preset("long")


def test_a_preset_never_comes_from_another_folder(presets, tmp_path):
    (tmp_path / "outside.toml").touch()
    with pytest.raises(FileError, match="There are no presets"):
        load_preset("../outside")
