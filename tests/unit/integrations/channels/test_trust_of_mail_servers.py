"""Whom an SMTP session trusts: read once, and again when the authorities are renewed."""

import os

from harness.certificates import self_signed
from runlane.integrations.mail_settings import mail_settings

SETTINGS = {"host": "mail.example.org", "from": "runlane@example.org"}


def test_the_authorities_are_read_once_however_many_messages_go_out():
    assert mail_settings(SETTINGS).trust is mail_settings(dict(SETTINGS)).trust


def test_a_renewed_file_of_authorities_is_read_again(tmp_path):
    certificate, _ = self_signed(tmp_path)
    settings = SETTINGS | {"ca_file": str(certificate)}
    first = mail_settings(settings).trust

    os.utime(certificate, (1, 1))

    assert mail_settings(settings).trust is not first
    assert mail_settings(settings).trust is not mail_settings(SETTINGS).trust
