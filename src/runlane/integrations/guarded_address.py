"""Keep requests that a runbook writes away from addresses that only this machine should reach.

A diagram that many may edit must not read the cloud's metadata service or this machine's own doors. The name is
looked up once, every address it stands for is examined, and the request goes to the examined address itself, so
that a name which changes its mind in between gains nothing.
"""

import ipaddress
import socket
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx2

from runlane.ports.outcome import GiveUp, Retry

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

METADATA: Final = frozenset(
    ipaddress.ip_address(written)
    for written in ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
)
"""Metadata services that are not link-local: Alibaba's, Azure's, Oracle's, and Amazon's over IPv6."""

THIS_NETWORK: Final = ipaddress.ip_network("0.0.0.0/8")
TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses as a NAT64 gateway writes them."""

_PORTS: Final[Mapping[str, int]] = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Guarded:
    """An address that may be requested: the URL with the examined address in it, and what must go with it."""

    url: str
    headers: Mapping[str, str]
    extensions: Mapping[str, Any]


def guarded(url: str, allowed: Collection[str]) -> Guarded | GiveUp | Retry:
    """Return how to request `url`, or why not.

    `allowed` holds hosts (`intranet.example.org`, `127.0.0.1:9000`) that are requested by name, unexamined.
    """
    try:
        target = httpx2.URL(url)
        port = target.port or _PORTS.get(target.scheme, 0)
    except (httpx2.InvalidURL, ValueError) as wrong:
        return GiveUp(f"`{url}` is no address: {wrong}")
    if target.scheme not in _PORTS or not target.host:
        return GiveUp(f"`{url}` is no address; write a whole http:// or https:// address")
    if target.host in allowed or f"{target.host}:{port}" in allowed:
        return Guarded(url, {}, {})
    try:
        addresses = _addresses(target.host, port)
    except (OSError, UnicodeError) as unknown:
        return Retry(f"`{target.host}` cannot be looked up: {unknown}")
    refused = [address for address in addresses if is_refused(address)]
    if refused:
        return GiveUp(
            f"`{target.host}` is {refused[0]}, an address of this machine or of its network's own services; "
            f"add `{target.host}` to `allow` of the integration `http` if it is meant"
        )
    pinned = target.copy_with(host=str(addresses[0]))
    return Guarded(str(pinned), {"host": target.netloc.decode("ascii")}, {"sni_hostname": target.host})


def is_refused(address: Address) -> bool:
    """Whether an address belongs to this machine, its link, or a metadata service, however it is written."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour
        if address in TRANSLATED:
            hidden = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if hidden is not None:
            return is_refused(hidden)
    return (
        address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_unspecified
        or address.is_reserved
        or address in THIS_NETWORK
        or address in METADATA
    )


def _addresses(host: str, port: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A link-local IPv6 address may carry its link after a percent sign.
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
