"""The library: what can be started, whatever lies in the folder of runbooks beside the configuration."""

from dataclasses import replace

import pytest

from harness.story import story
from runlane.operations.library import Library

SOUND = (
    'ops { # Ops\nn1: circle label:"Start"\nn2: circle label:"End"\nn1.handle(right) -> n2.handle(left)\n}\n'
)
BROKEN = "ops { # Ops\nn1: circle\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "runbooks"
    made.mkdir()
    return made


def test_a_broken_runbook_of_a_shipped_name_does_not_hide_the_shipped_one(folder):
    (folder / "incident-response.fz").write_text(BROKEN)

    library = Library((folder,))

    assert library.find("incident-response") == Library(()).find("incident-response")
    assert library.errors
    assert library.errors[0].startswith("incident-response.fz:")


def test_an_alert_pages_somebody_although_the_default_runbook_was_overwritten_with_a_broken_one(
    tmp_path, folder
):
    (folder / "incident-response.fz").write_text(BROKEN)
    with story(tmp_path) as told:
        told.context = replace(told.context, library=Library((folder,)))

        told.alert()

        assert [delivery.address for delivery in told.mail.sent] == ["ana@example.org"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("mine.fz", "caf\xe9".encode("latin-1"), "mine.fz: cannot be read", id="a diagram"),
        pytest.param("mine.yaml", "caf\xe9".encode("latin-1"), "mine.yaml: cannot be read", id="a sidecar"),
    ],
)
def test_a_file_that_is_not_utf_8_is_named_and_the_version_before_it_stays(folder, name, content, said):
    (folder / "mine.fz").write_text(SOUND)
    library = Library((folder,))
    before = library.find("mine")
    assert before is not None

    (folder / name).write_bytes(content)
    errors = library.refresh()

    assert len(errors) == 1
    assert errors[0].startswith(said)
    assert library.find("mine") == before


def test_what_editors_leave_beside_a_runbook_is_passed_over(folder):
    (folder / "mine.fz").write_text(SOUND)
    (folder / ".#mine.fz").symlink_to("somebody@somewhere.1234")
    (folder / "gone.fz").symlink_to(folder / "nowhere.fz")
    (folder / "old.fz").mkdir()

    library = Library((folder,))

    assert library.errors == ()
    assert set(library.by_name) - set(Library(()).by_name) == {"mine"}


def test_a_folder_that_appears_later_is_read_by_the_next_refresh(tmp_path):
    folder = tmp_path / "later"
    library = Library((folder,))
    assert library.find("mine") is None

    folder.mkdir()
    (folder / "mine.fz").write_text(SOUND)
    library.refresh()

    assert library.find("mine") is not None
