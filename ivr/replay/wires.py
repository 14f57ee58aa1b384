"""Connections that one loop holds at both ends: how much is under way between them.

What is written at one end can be read at the other a moment later, and on a busy machine two.  A
clock that jumps must not pass that moment by, so it is known here, without asking the kernel::

    client ──connect──► listening socket          dialled, and not accepted yet
           ──12 bytes─► server                    sent 12, received 0
           ──close────► server                    ended, and the end not seen yet

Ends that do not read at present (their buffer is full) are not waited for.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

Address: TypeAlias = Any
ANYWHERE = ("0.0.0.0", "::")


class Wires:
    """All sockets of a loop that listen, and all ends of its connections.

    Args:
        on_outside: told of each sign of life on a connection whose other end is not on this loop.
    """

    def __init__(self, on_outside: Callable[[], None]) -> None:
        self.on_outside = on_outside
        self._listening: dict[int, Address] = {}
        self._ends: dict[tuple[Address, Address], End] = {}
        self._dialling = 0

    def listen(self, listening: socket.socket) -> None:
        """*listening* takes connections from now on."""
        self._listening[listening.fileno()] = listening.getsockname()

    def stop_listening(self, listening: socket.socket) -> None:
        """*listening* takes no more connections; those not accepted yet are reset."""
        self._listening.pop(listening.fileno(), None)

    @contextmanager
    def dialling(self, address: Address) -> Iterator[None]:
        """Meanwhile a connection to *address* is being made."""
        ours = self.are_we(address)
        self._dialling += ours
        try:
            yield
        finally:
            self._dialling -= ours

    def are_we(self, address: Address) -> bool:
        """Whether this loop listens at *address*."""
        return isinstance(address, tuple) and any(
            at[1] == address[1] and at[0] in (address[0], *ANYWHERE)
            for at in self._listening.values()
        )

    def join(self, sock: socket.socket) -> Any:
        """*sock*, connected, in a form that counts; as it is where there is nothing to count."""
        if sock.family not in (socket.AF_INET, socket.AF_INET6):
            return sock  # a local socket delivers what is written at once
        try:
            end = End(self, sock)
        except OSError:
            return sock  # gone already
        self._ends[end.local, end.peer] = end
        if other := self._ends.get((end.peer, end.local)):
            end.other, other.other = other, end
        return end

    def leave(self, end: End) -> None:
        """*end* is closed."""
        if self._ends.get((end.local, end.peer)) is end and not self._unaccepted(end):
            del self._ends[end.local, end.peer]

    def is_ours(self, descriptor: int) -> bool:
        """Whether only this loop itself can bring about something at *descriptor*."""
        return descriptor in self._listening or any(
            end.other is not None and end.descriptor == descriptor for end in self._ends.values()
        )

    def under_way(self, reading: Callable[[int], bool]) -> bool:
        """Whether something will come to an end that is *reading*, without time passing."""
        return self._dialling > 0 or any(
            self._unaccepted(end) or (end.expects() and reading(end.descriptor))
            for end in self._ends.values()
        )

    def _unaccepted(self, end: End) -> bool:
        return end.dialled and end.other is None and self.are_we(end.peer)


class End:
    """One end of a connection: the socket, for asyncio's transports, with its bytes counted."""

    def __init__(self, wires: Wires, sock: socket.socket) -> None:
        self._wires, self._sock = wires, sock
        self.local, self.peer = sock.getsockname(), sock.getpeername()
        self.descriptor = sock.fileno()
        self.dialled = wires.are_we(self.peer)
        self.other: End | None = None
        self.sent = self.received = 0
        self.ended = self.saw_end = False
        self._live()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def expects(self) -> bool:
        """Whether the other end sent something that is not here yet."""
        other = self.other
        if other is None or self.saw_end:
            return False
        return other.sent > self.received or other.ended

    def send(self, data: Any, flags: int = 0) -> int:
        return self._sends(self._sock.send(data, flags))

    def sendmsg(self, buffers: Any, *more: Any) -> int:
        return self._sends(self._sock.sendmsg(buffers, *more))

    def recv(self, size: int, flags: int = 0) -> bytes:
        data: bytes = self._receives(lambda: self._sock.recv(size, flags), len)
        return data

    def recv_into(self, buffer: Any, *more: Any) -> int:
        count: int = self._receives(lambda: self._sock.recv_into(buffer, *more), int)
        return count

    def shutdown(self, how: int) -> None:
        self.ended = self.ended or how in (socket.SHUT_WR, socket.SHUT_RDWR)
        self._sock.shutdown(how)

    def close(self) -> None:
        self.ended = self.saw_end = True
        self._wires.leave(self)
        self._sock.close()

    def _sends(self, count: int) -> int:
        self.sent += count
        self._live()
        return count

    def _receives(self, take: Callable[[], Any], count: Callable[[Any], int]) -> Any:
        try:
            taken = take()
        except (BlockingIOError, InterruptedError):
            raise
        except OSError:
            self.saw_end = True
            raise
        self.received += count(taken)
        self.saw_end = not count(taken)
        self._live()
        return taken

    def _live(self) -> None:
        if self.other is None and not self.dialled:
            self._wires.on_outside()


class WiredLoop(asyncio.SelectorEventLoop):
    """An event loop that knows its :class:`Wires`.

    The hooks are asyncio's own, the same in 3.11 to 3.14: where servers and connections begin.
    """

    def __init__(self, selector: selectors.BaseSelector, *, on_outside: Callable[[], None]) -> None:
        self._wires = Wires(on_outside)
        super().__init__(selector)

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """As asyncio's."""
        with self._wires.dialling(address):
            await super().sock_connect(sock, address)

    def _start_serving(self, protocol_factory: Any, sock: Any, *args: Any, **kwargs: Any) -> None:
        super()._start_serving(protocol_factory, sock, *args, **kwargs)  # type: ignore[misc]
        self._wires.listen(sock)

    def _stop_serving(self, sock: Any) -> None:
        self._wires.stop_listening(sock)
        super()._stop_serving(sock)  # type: ignore[misc]

    def _make_socket_transport(self, sock: Any, *args: Any, **kwargs: Any) -> Any:
        joined = self._wires.join(sock)
        return super()._make_socket_transport(joined, *args, **kwargs)  # type: ignore[misc]

    def _make_ssl_transport(self, rawsock: Any, *args: Any, **kwargs: Any) -> Any:
        joined = self._wires.join(rawsock)
        return super()._make_ssl_transport(joined, *args, **kwargs)  # type: ignore[misc]
