"""What all conversations of one run share, and how each one begins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakSet

from claude_tui import paths
from claude_tui.api.worker import ApiThread, in_background
from claude_tui.conversation import UNSET, Conversation, Parameters
from claude_tui.errors import ClaudeTuiError
from claude_tui.models.catalog import Catalog, Model
from claude_tui.models.parameters import OF_ONE_CONVERSATION
from claude_tui.session.backend import Backend
from claude_tui.session.document import Document, now
from claude_tui.session.session import ChatSession
from claude_tui.storage.drafts import DraftStore

if TYPE_CHECKING:
    from claude_tui.api.client import Client
    from claude_tui.api.counting import TokenCounts
    from claude_tui.library.search import Search
    from claude_tui.session.events import SaverReport, TurnReport
    from claude_tui.storage.folder import ConversationStore
    from claude_tui.storage.opening import Claim
    from claude_tui.storage.trash import Trash

Report: TypeAlias = Callable[[ClaudeTuiError | None, tuple[Model, ...]], object]
"""Takes the failure, if there was one, and the models that the backend lists, if it lists any."""

log = logging.getLogger(__name__)

CLOSE_SECONDS = 1.0
"""How long connections may take to close at the end."""


class Workspace:
    """One backend, one client on one API thread, one folder of conversations.

    Args:
        backend: Where replies come from.
        defaults: What the settings say of a new conversation's request.
        overrides: What the flags of this call set: for the conversation that the run begins with,
            and for every new one.
        preset: The preset that this call names, for the same; it takes the place of the whole
            request, and ``overrides`` go before it. None: it names none.
        last: The request that was last set, for what ``defaults`` leaves unset; what is written
            for one conversation, like a system prompt, is not taken from it.
    """

    def __init__(
        self,
        backend: Backend,
        defaults: Parameters,
        overrides: Parameters,
        *,
        preset: Parameters | None = None,
        last: Parameters | None = None,
    ) -> None:
        self.backend = backend
        self.api = ApiThread()
        self.problems: tuple[str, ...] = ()
        """What is wrong with the user's file of models and the model of this call, a line each."""
        self._own_models: Mapping[str, Mapping[str, Any]] = {}
        self._retirements: Mapping[str, date] = {}
        if paths.models_file().exists():
            from claude_tui.models.own import load_own_models

            self._own_models, self.problems = load_own_models(paths.models_file())
        self.catalog = self._catalog()
        self._defaults = defaults
        self._overrides = overrides
        self._preset = preset
        self._begun = False
        self._begun_with: Path | None = None
        """The file of the conversation that the run begins with; None: a new one."""
        unset: dict[str, Any] = dict.fromkeys(OF_ONE_CONVERSATION, UNSET)
        self._last = replace(last or Parameters(), **unset)
        self._learned: dict[str, dict[str, Any]] = {}
        self._sessions: WeakSet[ChatSession] = WeakSet()
        called = self._as_called(Parameters())
        if problem := self.model_problem(called.model or ""):
            self.problems += (problem,)

    @cached_property
    def client(self) -> Client:
        """Where requests go; loaded after the first paint. Use it on the owner's thread only."""
        from claude_tui.api.client import Client

        return Client(self.backend.resolve)

    @cached_property
    def counts(self) -> TokenCounts:
        """Where the server's counts of tokens come from. Use it as ``client``."""
        from claude_tui.api.counting import TokenCounts

        return TokenCounts(self.client)

    @cached_property
    def store(self) -> ConversationStore:
        """The folder of conversations; a new conversation needs it only when it is saved."""
        from claude_tui.storage.folder import ConversationStore

        return ConversationStore(paths.conversations_dir())

    @cached_property
    def search(self) -> Search:
        """Finds conversations in that folder."""
        from claude_tui.library.search import Search

        return Search(self.store, paths.index_file())

    @cached_property
    def trash(self) -> Trash:
        """Where deleted conversations go."""
        from claude_tui.storage.trash import Trash

        return Trash(paths.trash_dir(), paths.drafts_dir())

    def new_session(self) -> ChatSession:
        """Begin a conversation that becomes a file in the folder with its first message."""
        return self._session(self._new(), new_path=lambda new: _new_path(self.store, new))

    def unsaved_session(self) -> ChatSession:
        """Begin a conversation that is never saved."""
        return self._session(self._new())

    def session(self, path: Path) -> ChatSession:
        """Open the conversation at ``path``, or begin a new one if nothing is there yet.

        The beginning of a long one is still being read then; see ``Document.loading``.

        Raises:
            FileError: It is not a valid conversation.
            StorageError: It can't be read.
        """
        from claude_tui.storage import disk
        from claude_tui.storage.opening import claim

        if not disk.is_there(path):
            return self._session(self._new(), new_path=lambda _: path, draft_of=path)
        claimed = claim(path)
        tail = claimed.opened.tail
        request = self._without_foreign_model(tail.request)
        if self._begins_with(path):
            request = self._as_called(request)
        request = self._with_model(request)
        return self._session(tail, claim=claimed, request=request)

    def duplicate(self, session: ChatSession) -> ChatSession:
        """Copy a conversation to a new file: in the folder, or beside its attachments."""
        from claude_tui.storage.file_operations import folder_of_copy

        whole = session.conversation
        path = session.document.path
        store = folder_of_copy(whole, path, self.store) if path else self.store
        copy = replace(whole.snapshot(), title=f"{whole.display_title} (copy)")
        duplicate = self._session(copy, new_path=partial(_new_path, store))
        duplicate.document.save()
        return duplicate

    def begin_with(self, changes: Mapping[str, Any]) -> None:
        """Begin new conversations of this run with these parameters, whatever its flags say.

        What else is in the request that they were set in came with its file.
        """
        changes = self._carried_over(changes)
        self._last = replace(self._last, **changes)
        unset: dict[str, Any] = dict.fromkeys(changes, UNSET)
        self._overrides = replace(self._overrides, **unset)
        if self._preset is not None:
            self._preset = replace(self._preset, **changes)

    def default_request(self, request: Parameters) -> Parameters:
        """Return the request of settings, preset and flags, with the model of ``request``."""
        default = self._as_called(replace(self._defaults, extra=request.extra))
        return replace(default, model=request.model)

    def remember(self, changes: Mapping[str, Any]) -> None:
        """Begin new conversations of later runs with these parameters; writes to the disk."""
        from claude_tui.storage.presets import load_last_request, save_last_request

        changes = self._carried_over(changes)
        # Another window may have written to it meanwhile.
        kept = load_last_request()
        if (request := replace(kept, **changes)) != kept:
            save_last_request(request)

    def start(self, loaded: Callable[[], object], report: Report) -> None:
        """Load the SDK, find the endpoint and ask for its models, all on the API thread.

        Args:
            loaded: Called on the API thread once messages go out at once; not after a failure.
            report: Called once, on the API thread: what failed if something did, and the models;
                none where the server lists none.
        """
        self.api.submit(self._start(self.client, loaded, report))

    def use_kept_models(self) -> None:
        """Use the list of models that the server gave last time, until it gives another one.

        Reads from the disk.
        """
        if not self.backend.address:
            return
        from claude_tui.models.listing import listed_models
        from claude_tui.storage.model_list_cache import load_listing

        kept = load_listing(self.backend.address, datetime.now(UTC))
        if kept is not None:
            self.catalog = self._catalog(listed_models(kept.entries, self._catalog()), kept.at)

    def set_listed_models(self, models: tuple[Model, ...]) -> None:
        """Take the models that the server lists; none: use its last list."""
        if models:
            self.catalog = self._catalog(models, datetime.now(UTC))
        else:
            self.catalog = self._catalog()
            self.use_kept_models()

    def find_model(self, model_id: str) -> Model:
        """Return what the catalog knows of a model, corrected by the refusals of this run.

        Everything that goes by what a model takes asks here, so that what is shown, exported and
        sent agree.
        """
        return self.catalog.find(model_id)._replace(**self._learned.get(model_id, {}))

    def model_problem(self, model_id: str) -> str:
        """Return why this model can't be chosen; empty if it can, or if the id is empty."""
        only = self.backend.model
        if only is None or model_id in ("", only.id):
            return ""
        return f"{only.name} is the only model here. {self.backend.other_models}".rstrip()

    def learn(self, model_id: str, facts: Mapping[str, Any]) -> None:
        """Use ``facts``, fields of ``Model``, for the rest of this run."""
        self._learned.setdefault(model_id, {}).update(facts)

    def close(self) -> None:
        """Close every conversation and connection, the API thread and what the backend started."""
        try:
            if "search" in self.__dict__:
                self.search.close()
            # A screen that broke leaves its conversation open, perhaps with half a reply.
            for session in tuple(self._sessions):
                session.close()
            # A second call finds the thread closed, and a connection that hangs ends with it.
            with suppress(RuntimeError, TimeoutError):
                self.api.submit(self.client.close()).result(CLOSE_SECONDS)
            self.api.close()
        finally:
            self.backend.close()

    async def _start(self, client: Client, loaded: Callable[[], object], report: Report) -> None:
        try:
            await client.ready()
        except ClaudeTuiError as error:
            report(error, ())
            return
        loaded()
        from claude_tui.api.retirements import sdk_retirements

        self._retirements = sdk_retirements()
        entries: list[object] = []
        if self.backend.model is None:
            try:
                entries = await client.list_models()
            except ClaudeTuiError as error:
                # Many compatible servers have no such list; a bad key shows with the first turn.
                log.info("no list of models: %s", error)
        from claude_tui.models.listing import listed_models

        known = Catalog(foreign=self.backend.foreign, retirements=self._retirements)
        report(None, listed_models(entries, known))
        if entries and self.backend.address:
            from claude_tui.storage.model_list_cache import save_listing

            await in_background(
                lambda: save_listing(self.backend.address, entries, datetime.now(UTC))
            )

    def _catalog(self, listed: Iterable[Model] = (), listed_at: datetime | None = None) -> Catalog:
        """Return the catalog with the models ``listed``, or the only one of the backend."""
        backend = self.backend
        return Catalog(
            listed or ((backend.model,) if backend.model else ()),
            listed_at=listed_at,
            foreign=backend.foreign,
            own=self._own_models,
            id_prefix=backend.id_prefix,
            retirements=self._retirements,
        )

    def _session(
        self,
        conversation: Conversation,
        *,
        claim: Claim | None = None,
        new_path: Callable[[Conversation], Path] | None = None,
        draft_of: Path | None = None,
        request: Parameters | None = None,
    ) -> ChatSession:
        reports: SimpleQueue[TurnReport | SaverReport] = SimpleQueue()
        drafts = DraftStore(paths.drafts_dir(), draft_of) if claim or new_path else None
        document = Document(
            conversation,
            reports.put,
            claim=claim,
            new_path=new_path,
            drafts=drafts,
            request=request,
        )
        session = ChatSession(document, reports, self)
        self._sessions.add(session)
        return session

    def _new(self) -> Conversation:
        self._begun = True
        request = self._as_called(self._defaults.over(self._last))
        return Conversation(created=now(), request=self._with_model(request))

    def _begins_with(self, path: Path) -> bool:
        """Return whether the run begins with the conversation at ``path``."""
        if not self._begun:
            self._begun, self._begun_with = True, path.absolute()
        return path.absolute() == self._begun_with

    def _without_foreign_model(self, request: Parameters) -> Parameters:
        """Return a file's request without a model that Claude's own API can't have.

        It is there after a turn with another server, or with the local model.
        """
        model = request.model
        if self.backend.foreign or model is UNSET or "claude" in model:
            return request
        return request if self.catalog.find(model).known else replace(request, model=UNSET)

    def _as_called(self, request: Parameters) -> Parameters:
        """Return ``request`` with what the flags and the preset of this call change."""
        if self._preset is not None:
            from claude_tui.storage.presets import chosen

            request = chosen(self._preset, request)
        return self._overrides.over(request)

    def _carried_over(self, changes: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what of ``changes`` a new conversation begins with, too.

        The model is not among it where there is only one: it was no choice.
        """
        left_out = {*OF_ONE_CONVERSATION, *(("model",) if self.backend.model is not None else ())}
        return {name: value for name, value in changes.items() if name not in left_out}

    def _with_model(self, request: Parameters) -> Parameters:
        """Return ``request`` with a model that the backend has."""
        if self.backend.model is not None:
            return replace(request, model=self.backend.model.id)
        if request.model is UNSET:
            return replace(request, model=self.backend.default_model)
        return replace(request, model=self.catalog.spelled(request.model))


def _new_path(store: ConversationStore, conversation: Conversation) -> Path:
    return store.new_path(conversation.display_title, datetime.now())
