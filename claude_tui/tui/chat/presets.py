"""What a person can do with presets: requests under a name."""

from __future__ import annotations

from textual import on, work

from claude_tui.conversation.parameters import PARAMETER_NAMES
from claude_tui.errors import ClaudeTuiError
from claude_tui.tui.chat.request_editor import SteeringActions
from claude_tui.tui.sidebar.sidebar import Sidebar


class PresetActions(SteeringActions):
    """Choose a preset, or save the request as one."""

    @on(Sidebar.PresetPressed)
    def _preset_pressed(self) -> None:
        self.action_preset()

    def action_preset(self, argument: str = "") -> None:
        """Choose a preset: by its name, or from the list."""
        if argument:
            self._choose_preset(argument)
            return
        from claude_tui.storage.presets import name_problem, presets
        from claude_tui.tui.dialogs.choices import preset_choices
        from claude_tui.tui.dialogs.picker import PickerScreen

        try:
            found = presets()
        except ClaudeTuiError as error:
            self.say(str(error), "error")
            return

        def chosen(name: str | None) -> None:
            if name is not None and any(preset.name == name for preset in found):
                try:
                    self._choose_preset(name)
                except ClaudeTuiError as error:
                    self.say(str(error), "error")
            elif name is not None:
                self.action_save_preset(name)

        free = "save the request under this name"
        self.app.push_screen(
            PickerScreen("Preset", preset_choices(found), free=free, check=name_problem), chosen
        )

    def _choose_preset(self, name: str) -> None:
        """Take the request of a preset.

        Raises:
            ClaudeTuiError: There is none of that name, or it can't be read.
        """
        from claude_tui.storage.presets import chosen, load_preset
        from claude_tui.tui.dialogs.choices import described

        request = chosen(load_preset(name), self.session.conversation.request)
        self._set_request(**{each: getattr(request, each) for each in PARAMETER_NAMES})
        self.say(f"The request is that of the preset {name}: {described(request)}.")

    @work(exclusive=True, group="preset", description="save a preset", exit_on_error=False)
    async def action_save_preset(self, argument: str = "") -> None:
        """Save the request as a preset: under the name that follows the command, or asked for."""
        from claude_tui.storage.presets import name_problem, own_preset, save_preset
        from claude_tui.tui.dialogs.ask import ConfirmScreen, LineScreen

        name: str | None = argument
        if not name:
            asked = LineScreen("Save the request as a preset", "", "Its name.", name_problem)
            name = await self.app.push_screen_wait(asked)
        if not name:
            return
        question = f"There is a preset {name} of yours. Replace what it says?"
        if own_preset(name).exists() and not await self.app.push_screen_wait(
            ConfirmScreen(question, "Replace", "Leave it")
        ):
            return
        try:
            path = save_preset(name, self.session.conversation.request)
        except ClaudeTuiError as error:
            self.say(str(error), "error")
            if argument:
                self.composer.put_back(f"/save_preset {argument}")
        else:
            self.say(f"Saved as the preset {name}, in {path}.")
