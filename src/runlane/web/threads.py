"""Handlers that read the store run in a thread, so that the event loop stays free."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

ParamsT = ParamSpec("ParamsT")
ResultT = TypeVar("ResultT")


def in_thread(function: Callable[ParamsT, ResultT]) -> Callable[ParamsT, Awaitable[ResultT]]:
    """Make a function that blocks awaitable.

    Instead of Litestar's `sync_to_thread`, which wraps a handler twice when its path has a second one (2.25).
    """

    @wraps(function)
    async def in_a_thread(*args: ParamsT.args, **kwargs: ParamsT.kwargs) -> ResultT:
        return await asyncio.to_thread(function, *args, **kwargs)

    return in_a_thread
