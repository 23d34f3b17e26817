"""Passwords are hashed one at a time in one thread: each hash takes 19 MB, which the thread keeps."""

import asyncio
import threading

from runlane.web.threads import hashing


def test_every_hash_is_made_in_the_same_thread_and_not_in_that_of_the_loop():
    async def many():
        return await asyncio.gather(*(hashing(threading.get_ident) for _ in range(20)))

    threads = set(asyncio.run(many())) | set(asyncio.run(many()))

    assert len(threads) == 1
    assert threads != {threading.get_ident()}
