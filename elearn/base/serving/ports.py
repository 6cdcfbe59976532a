"""Whether a port is free. Servers that share one by SO_REUSEPORT, as granian does, do not notice each other."""

import socket

ONLY_THIS_MACHINE = "127.0.0.1"


class PortTaken(Exception):
    """The address cannot be listened to; the message says which port to try instead."""


def require_free(host: str, port: int, *, command: str) -> None:
    """Raises PortTaken, naming `command` with another port, when nothing can listen to `host` and `port`."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # one that has just ended is no hindrance
            probe.bind((address[0], port, *address[2:]))  # as it was said: a lookup takes it modulo 2**16
    except (OSError, OverflowError) as error:
        raise PortTaken(
            f"Port {port} of {host} cannot be used ({error}). Choose another: {command} PORT={port + 1}"
        ) from error
