"""YAML that remembers its lines."""

import pytest

from runlane.base.positioned import Place, UnreadableYamlError, read_yaml


@pytest.mark.parametrize(
    ("written", "data"),
    [
        pytest.param("", {}, id="an empty text is an empty mapping"),
        pytest.param("# nothing", {}, id="so is one of comments"),
        pytest.param("on: no", {"on": "no"}, id="on and no are words"),
        pytest.param("at: 12:30", {"at": "12:30"}, id="a time is a word, not a number of base sixty"),
        pytest.param("at: 2026-11-24", {"at": "2026-11-24"}, id="a date is a word"),
        pytest.param(
            "a: [1, 1.5, true, null, ~, x]", {"a": [1, 1.5, True, None, None, "x"]}, id="scalars have types"
        ),
        pytest.param("a: 0x1f", {"a": 31}, id="a number of base sixteen"),
        pytest.param("a: &x [1]\nb: *x", {"a": [1], "b": [1]}, id="an alias is a copy"),
        pytest.param("1: a", {"1": "a"}, id="keys are texts"),
        pytest.param('a: "1"', {"a": "1"}, id="a quoted number is a text"),
    ],
)
def test_a_text_means(written, data):
    assert read_yaml(written).data == data


def test_every_value_knows_where_it_stands():
    read = read_yaml("a:\n  b: 1\n  c: [x, y]\n  d:\n")

    assert read.place(("a", "b")) == Place(2, 6)
    assert read.place(("a", "c", 1)) == Place(3, 10)
    assert read.place(("a", "d")) == Place(4, 3)


def test_what_is_not_written_stands_where_its_container_does():
    assert read_yaml("a:\n  b: 1\n").place(("a", "x", "y")) == Place(2, 3)


@pytest.mark.parametrize(
    ("written", "says", "line", "column"),
    [
        pytest.param("a: [1\nb: 2", "expected ',' or ']'", 2, 2, id="a list is open"),
        pytest.param("a: 1\na: 2", "the key `a` is written twice", 2, 1, id="a key twice"),
        pytest.param("a: &x [*x]", "an alias that contains itself", 1, 4, id="an alias in itself"),
        pytest.param(
            "a: !!python/object:os.system x", "is not allowed here", 1, 4, id="a tag that makes an object"
        ),
        pytest.param("? [a]\n: 1", "a key must be a word", 1, 3, id="a list as a key"),
        pytest.param("a: *nobody", "undefined alias", 1, 4, id="an alias of nothing"),
        pytest.param("a:\n\t- b", "cannot start any token", 2, 1, id="a tab"),
    ],
)
def test_what_is_not_yaml_is_refused_with_its_place(written, says, line, column):
    with pytest.raises(UnreadableYamlError) as wrong:
        read_yaml(written)

    assert says in str(wrong.value)
    assert wrong.value.place == Place(line, column)
