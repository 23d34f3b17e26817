"""Plug-ins are found in a folder and in entry points; two of one name, and one that offers nothing, are mistakes."""

import sys
from dataclasses import dataclass
from importlib import import_module

import pytest

from runlane.app import found_actions, found_channels, found_sources
from runlane.base.discovery import discover
from runlane.base.errors import RunlaneError


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a function that makes a package of plug-in modules: name -> source."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(name, **modules):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text("", encoding="utf-8")
        for module, source in modules.items():
            (folder / f"{module}.py").write_text(source, encoding="utf-8")
        return import_module(name)

    yield make
    for name in [name for name in sys.modules if name.partition(".")[0].startswith("plugins_")]:
        del sys.modules[name]


@dataclass(frozen=True)
class Outside:
    """An entry point, as an installed package offers one."""

    value: str
    offered: str

    def load(self):
        """Return what it offers."""
        return self.offered


def found_in(package):
    return discover(package, "COLOUR", lambda colour: colour.lower())


def test_each_module_of_the_folder_offers_one(package):
    made = package("plugins_two", red='COLOUR = "Red"', blue='COLOUR = "Blue"')

    assert found_in(made) == {"blue": "Blue", "red": "Red"}


def test_an_installed_package_may_offer_more(package, monkeypatch):
    asked = []

    def entry_points(*, group):
        asked.append(group)
        return [Outside("other.package:COLOUR", "Green")]

    made = package("plugins_more", red='COLOUR = "Red"')
    monkeypatch.setattr("runlane.base.discovery.entry_points", entry_points)

    assert found_in(made) == {"red": "Red", "green": "Green"}
    assert asked == ["runlane.plugins_more"]


def test_two_that_claim_one_name_are_a_mistake_that_names_the_second(package):
    made = package("plugins_same", first='COLOUR = "Red"', second='COLOUR = "RED"')

    with pytest.raises(RunlaneError) as wrong:
        found_in(made)

    assert wrong.value.kind.code == "RL010"
    assert (
        str(wrong.value) == "RL010 `plugins_same.second` offers `red`, which another plug-in offers already"
    )
    assert str(wrong.value.hint) == "remove or rename one of the two files"


def test_an_installed_package_cannot_take_the_name_of_a_shipped_one(package, monkeypatch):
    made = package("plugins_taken", red='COLOUR = "Red"')
    monkeypatch.setattr(
        "runlane.base.discovery.entry_points", lambda **_: [Outside("other.package:COLOUR", "Red")]
    )

    with pytest.raises(RunlaneError, match=r"RL010 `other.package:COLOUR` offers `red`"):
        found_in(made)


def test_a_module_that_offers_nothing_is_a_mistake_that_names_the_constant(package):
    made = package("plugins_empty", nothing="OTHER = 1")

    with pytest.raises(RunlaneError) as wrong:
        found_in(made)

    assert wrong.value.kind.code == "RL011"
    assert str(wrong.value) == "RL011 `plugins_empty.nothing` lacks `COLOUR`"
    assert str(wrong.value.hint) == "define the constant that its folder asks for"


@pytest.mark.parametrize(
    ("found", "expected"),
    [(found_sources, "alertmanager"), (found_actions, "page"), (found_channels, "email")],
    ids=["sources", "actions", "channels"],
)
def test_the_shipped_ones_are_found_under_their_own_names(found, expected):
    offered = found()

    assert expected in offered
    assert [name for name, one in offered.items() if one.name != name] == []
