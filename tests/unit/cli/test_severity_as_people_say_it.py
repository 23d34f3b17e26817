"""A severity on the command line: a number, or the word that stands on every page."""

import click
import pytest

from runlane.cli.incident import _SEVERITY


@pytest.mark.parametrize("written", ["2", "SEV2", "sev2", " Sev2 "])
def test_a_severity_is_read(written):
    assert _SEVERITY.convert(written, None, None) == 2


@pytest.mark.parametrize("written", ["0", "SEV5", "high", ""])
def test_what_is_no_severity_is_a_wrong_call(written):
    with pytest.raises(click.BadParameter):
        _SEVERITY.convert(written, None, None)
