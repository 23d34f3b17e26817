"""`${NAME}`, `${NAME:-default}` and `file:`: values from outside the configuration files."""

import pytest

from runlane.settings.secrets import Outside
from runlane.settings.shapes import UnfitError

ENVIRON = {"NAME": "value", "EMPTY": "", "BRACES": "${NAME}"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        pytest.param("plain", "plain", id="a plain text stays as it is"),
        pytest.param("${NAME}", "value", id="a variable"),
        pytest.param("a ${NAME} b ${NAME}", "a value b value", id="variables in a text"),
        pytest.param("${GONE:-default}", "default", id="a default for a variable that is not set"),
        pytest.param("${EMPTY:-default}", "default", id="a default for an empty variable"),
        pytest.param("${GONE:-}", "", id="nothing as default"),
        pytest.param("${NAME:-default}", "value", id="a variable wins over its default"),
        pytest.param("${BRACES}", "${NAME}", id="what a variable holds is not read again"),
        pytest.param("$NAME and $ {NAME}", "$NAME and $ {NAME}", id="only braces make a variable"),
        pytest.param(
            "file:secret", "hush", id="the content of a file beside the configuration, without its line end"
        ),
    ],
)
def test_a_value_from_outside(tmp_path, written, value):
    (tmp_path / "secret").write_text("hush\n")

    assert Outside(ENVIRON, tmp_path).resolved(written) == value


def test_a_file_may_stand_anywhere(tmp_path):
    (tmp_path / "secret").write_text("hush")

    assert Outside({}, tmp_path / "elsewhere").resolved(f"file:{tmp_path}/secret") == "hush"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        pytest.param(
            "${GONE}", "the environment variable `GONE` is not set", id="a variable that is not set"
        ),
        pytest.param(
            "${EMPTY}",
            "the environment variable `EMPTY` is not set",
            id="one that is empty, as if it were not",
        ),
        pytest.param(
            "file:gone", "the file `gone` cannot be read: No such file", id="a file that is not there"
        ),
        pytest.param("file:.", "the file `.` cannot be read: Is a directory", id="a folder"),
        pytest.param("file:large", "the file `large` is too large", id="a file of a megabyte"),
        pytest.param("file:bytes", "the file `bytes` holds no text", id="a file that holds no text"),
        pytest.param("file:a\0b", "no file can be called", id="a name that no file can have"),
    ],
)
def test_a_value_that_is_not_to_be_had(tmp_path, written, says):
    (tmp_path / "large").write_text("x" * 1_000_000)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")

    with pytest.raises(UnfitError) as wrong:
        Outside(ENVIRON, tmp_path).resolved(written)

    assert says in str(wrong.value)
