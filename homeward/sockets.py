"""Sockets to listen on, made before whoever answers on them has started."""

import socket

_BACKLOG = 2048
_PORTS_TO_TRY = 20


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one above it; port 0 lets the system choose.

    Raises OSError when none of them is free.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, port + _PORTS_TO_TRY) if port else (0,):
        # The protocol is named, because asyncio sets TCP_NODELAY only on sockets that say they are TCP.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
        except OSError:
            listener.close()
            continue
        listener.listen(_BACKLOG)
        return listener
    raise OSError(f"no free port on {host} from {port} to {port + _PORTS_TO_TRY - 1}")
