"""What the condition of a loop line says about how often: a limit, and whether it counts by itself."""

import re
from typing import Final

_NUMBER: Final = re.compile(r"\d+")
_RETRY: Final = re.compile(r"\b(retry|retries|retried|réessayer|relancer)\b")
_AT_MOST: Final = re.compile(r"\b(up to|at most|max|maximum|no more than|jusqu'à|au plus)\b")
_COUNT: Final = re.compile(
    r"(\btimes|\d\s*x|\b(iterations?|rounds?|attempts?|tries|fois|tentatives?|essais?))\b"
)
_FIXED: Final = re.compile(r"\b(repeat|do|run|for|répéter|faire)\b|^\s*\d+\s*(times|x|fois)\s*$")


def read_limit(condition: str) -> tuple[int | None, bool]:
    """Return how many re-entries a condition allows (None: no limit), and whether it is a fixed count.

    A number with *retry* counts re-entries; any other count counts executions, of which the first is none.
    A number that counts nothing (`until errors < 5%`) is no limit.
    """
    low = condition.casefold()
    number = _NUMBER.search(low)
    if number is None:
        return None, False
    count = int(number[0])
    if _RETRY.search(low):
        return count, False
    if _AT_MOST.search(low):
        return max(count - 1, 0), False
    if _COUNT.search(low):
        return max(count - 1, 0), bool(_FIXED.search(low)) and "until" not in low
    return None, False
