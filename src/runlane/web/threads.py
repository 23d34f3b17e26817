"""Handlers that read the store run in a thread, so that the event loop stays free."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from typing import Final, ParamSpec, TypeVar

ParamsT = ParamSpec("ParamsT")
ResultT = TypeVar("ResultT")

_HASHING: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="runlane-hashing")


def in_thread(function: Callable[ParamsT, ResultT]) -> Callable[ParamsT, Awaitable[ResultT]]:
    """Make a function that blocks awaitable.

    Instead of Litestar's `sync_to_thread`, which wraps a handler twice when its path has a second one (2.25).
    """

    @wraps(function)
    async def in_a_thread(*args: ParamsT.args, **kwargs: ParamsT.kwargs) -> ResultT:
        return await asyncio.to_thread(function, *args, **kwargs)

    return in_a_thread


async def hashing(
    function: Callable[ParamsT, ResultT], *args: ParamsT.args, **kwargs: ParamsT.kwargs
) -> ResultT:
    """Call a function that hashes a password, one at a time and always in the same thread.

    A hash takes 19 MB, and the C library keeps what a thread has freed for that thread: with a hash in every thread
    a server that many have signed in to would stay more than 100 MB larger.
    """
    call = partial(function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_HASHING, call)
