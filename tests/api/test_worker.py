import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from claude_tui.api.worker import ApiThread, in_background


@pytest.fixture
def api() -> Iterator[ApiThread]:
    thread = ApiThread()
    yield thread
    thread.close()


async def the_thread() -> threading.Thread:
    return threading.current_thread()


def test_everything_runs_on_one_thread_of_its_own(api: ApiThread) -> None:
    first = api.submit(the_thread()).result(10)
    assert first is api.submit(the_thread()).result(10)
    assert first is not threading.current_thread()
    assert first.daemon


def test_cancelling_the_future_cancels_the_task(api: ApiThread) -> None:
    begun, unwound = threading.Event(), threading.Event()

    async def wait_forever() -> None:
        begun.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            unwound.set()

    future = api.submit(wait_forever())
    assert begun.wait(10)
    future.cancel()
    assert unwound.wait(10)


def test_what_a_task_raises_is_raised_to_the_caller(api: ApiThread) -> None:
    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        api.submit(fail()).result(10)


def test_closing_lets_every_task_unwind(api: ApiThread) -> None:
    begun, unwound = threading.Event(), threading.Event()

    async def wait_forever() -> None:
        try:
            begun.set()
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(0)
            unwound.set()

    future = api.submit(wait_forever())
    assert begun.wait(10)
    api.close()
    assert unwound.is_set()
    with pytest.raises(CancelledError):
        future.result(10)


def test_closing_twice_or_unused_is_harmless() -> None:
    api = ApiThread()
    api.close()
    api.close()


def test_after_closing_nothing_is_taken(api: ApiThread) -> None:
    api.submit(the_thread()).result(10)
    api.close()
    with pytest.raises(RuntimeError, match="closed"):
        api.submit(the_thread())


async def test_a_blocking_function_runs_beside_the_loop() -> None:
    thread = await in_background(threading.current_thread)
    assert thread is not threading.current_thread()
    assert thread.daemon


async def test_what_a_blocking_function_raises_is_raised_to_who_awaits_it() -> None:
    def fail() -> None:
        raise KeyError("no")

    with pytest.raises(KeyError):
        await in_background(fail)
