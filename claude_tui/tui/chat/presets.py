"""What a person can do with presets: requests under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claude_tui.conversation.draft import Draft
from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.errors import ClaudeTuiError
from claude_tui.tui.background import run_in_background
from claude_tui.tui.notices import notify_user

if TYPE_CHECKING:
    from claude_tui.tui.chat.pane import Pane


class PresetCommands:
    """Choose a preset, or save the request as one.

    Args:
        pane: The pane whose request it is.
    """

    def __init__(self, pane: Pane) -> None:
        self._pane = pane

    def action_preset(self, argument: str = "") -> None:
        """Choose a preset: by its name, or from the list."""
        if argument:
            self._choose_preset(argument)
            return
        from claude_tui.storage.presets import name_problem, presets
        from claude_tui.tui.dialogs.choices import preset_choices
        from claude_tui.tui.dialogs.picker import PickerScreen

        try:
            known_presets = presets()
        except ClaudeTuiError as error:
            notify_user(self._pane, str(error), "error")
            return

        def chosen(name: str | None) -> None:
            if name is not None and any(preset.name == name for preset in known_presets):
                try:
                    self._choose_preset(name)
                except ClaudeTuiError as error:
                    notify_user(self._pane, str(error), "error")
            elif name is not None:
                self.action_save_preset(name)

        free = "save the request as a preset with this name"
        self._pane.app.push_screen(
            PickerScreen("Preset", preset_choices(known_presets), free=free, check=name_problem),
            chosen,
        )

    def _choose_preset(self, name: str) -> None:
        """Take the request of a preset.

        Raises:
            ClaudeTuiError: There is none of that name, or it can't be read.
        """
        from claude_tui.storage.presets import chosen, load_preset
        from claude_tui.tui.dialogs.choices import described

        request = chosen(load_preset(name), self._pane.session.conversation.request)
        self._pane.request_editor.set(**{each: getattr(request, each) for each in PARAMETER_NAMES})
        notify_user(self._pane, f'Loaded the preset "{name}": {described(request)}.')

    def action_save_preset(self, argument: str = "") -> None:
        """Save the request as a preset: under the name that follows the command, or asked for."""
        run_in_background(
            self._pane, self._save_preset(argument), "preset", "save a preset", exclusive=True
        )

    async def _save_preset(self, argument: str) -> None:
        from claude_tui.storage.presets import name_problem, own_preset, save_preset
        from claude_tui.tui.dialogs.ask import ConfirmScreen, LineScreen

        name: str | None = argument
        if not name:
            asked = LineScreen("Save the request as a preset", "", "Enter a name.", name_problem)
            name = await self._pane.app.push_screen_wait(asked)
        if not name:
            return
        question = f'You already have a preset named "{name}". Replace it?'
        if own_preset(name).exists() and not await self._pane.app.push_screen_wait(
            ConfirmScreen(question, "Replace", "Cancel")
        ):
            return
        try:
            path = save_preset(name, self._pane.session.conversation.request)
        except ClaudeTuiError as error:
            notify_user(self._pane, str(error), "error")
            if argument:
                self._pane.composer.put_back(Draft(f"/save_preset {argument}"))
        else:
            notify_user(self._pane, f'Saved the preset "{name}" in {path}.')
