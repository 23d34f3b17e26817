"""A throw-away certificate for a server of a test on 127.0.0.1, made by the `openssl` of the machine."""

import shutil
import subprocess
from pathlib import Path

import pytest


def self_signed(folder: Path, name: str = "127.0.0.1") -> tuple[Path, Path]:
    """Return the paths of a certificate (also its own authority) for `name`, and of its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the openssl command to make a certificate")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    kind = "IP" if name[0].isdigit() else "DNS"
    subject = ["-subj", f"/CN={name}", "-addext", f"subjectAltName={kind}:{name}"]
    new = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    argv = [*new, "-days", "2", "-keyout", str(key), "-out", str(certificate), *subject]
    subprocess.run(argv, check=True, capture_output=True, timeout=30)
    return certificate, key
