"""Run an event loop of its own on the API thread, so that the screen never parses or waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Final, TypeVar

T = TypeVar("T")

JOIN_SECONDS: Final = 5.0
"""How long ``close`` waits for the thread. As a daemon, it never delays the program's end."""


class ApiThread:
    """A daemon thread with an event loop. Any other thread may call its methods."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run ``coroutine`` on the loop. The first call starts the thread.

        Returns:
            Its future. Cancelling that cancels the task at once, whatever it waits for.

        Raises:
            RuntimeError: After ``close``.
        """
        try:
            return asyncio.run_coroutine_threadsafe(coroutine, self._running_loop())
        except RuntimeError:
            coroutine.close()
            raise

    def close(self) -> None:
        """Cancel everything, let it unwind, and end the thread. It may be called again."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        with suppress(RuntimeError):  # it is closed already
            loop.call_soon_threadsafe(loop.stop)
        thread.join(JOIN_SECONDS)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._closed:
                raise RuntimeError("the API thread is closed")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=_run, args=(self._loop,), name="api", daemon=True
                )
                self._thread.start()
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    """Run the loop until it is stopped, then cancel what is left and close it."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        loop.close()


async def in_background(function: Callable[[], T]) -> T:
    """Call a blocking function on its own daemon thread, and await its result.

    Unlike ``asyncio.to_thread``, this does not delay the end of the program.
    """
    future: Future[T] = Future()

    def call() -> None:
        try:
            future.set_result(function())
        except BaseException as error:  # noqa: BLE001 — it is raised where it is awaited
            future.set_exception(error)

    future.set_running_or_notify_cancel()
    threading.Thread(target=call, name="api-background", daemon=True).start()
    return await asyncio.wrap_future(future)
