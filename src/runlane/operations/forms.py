"""Forms of tasks: what a person, a page or a script sends becomes typed values, or a refusal that names the field."""

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final

from runlane.base.texts import Text, text

_YES: Final = frozenset({"yes", "y", "true", "on", "1", "oui"})
_NO: Final = frozenset({"no", "n", "false", "off", "0", "non"})


class FieldError(ValueError):
    """A field has a value that its kind does not allow."""

    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


def read_form(form: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data with each field of the form as its kind says: yes_no a bool, number a float, others text.

    A field that is left out or empty stays out: at night half an answer is better than none. What the form does not
    name is kept as it is, unless it looks like a field that is misspelt: a severity must not get lost.

    Raises:
        FieldError: a value does not fit its field, or a name nearly is one.
    """
    for name in data:
        near = get_close_matches(name, form, n=1, cutoff=0.8)
        if near and name not in form:
            raise FieldError(
                text("there is no field `{name}`; did you mean `{near}`?", name=name, near=near[0])
            )
    return {
        name: _value(name, form[name], value) if name in form else value
        for name, value in data.items()
        if value not in ("", None)
    }


def _value(name: str, kind: Any, given: Any) -> Any:
    if isinstance(kind, Mapping):
        return _choice(name, [str(choice) for choice in kind.get("choice", ())], str(given))
    if kind == "yes_no":
        return _yes_or_no(name, given)
    if kind == "number":
        return _number(name, given)
    return str(given)


def _choice(name: str, choices: list[str], given: str) -> str:
    for choice in choices:
        if choice.casefold() == given.strip().casefold():
            return choice
    known = ", ".join(choices)
    raise FieldError(text("`{name}` is `{given}`; there are {known}", name=name, given=given, known=known))


def _yes_or_no(name: str, given: Any) -> bool:
    word = str(given).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise FieldError(text("`{name}` is `{given}`; say yes or no", name=name, given=word))


def _number(name: str, given: Any) -> float:
    try:
        number = float(given)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise FieldError(text("`{name}` is `{given}`; it takes a number", name=name, given=str(given)))
    return number
