"""The monitor of our control socket: what ipsecctl -m reads."""

import socket
import struct

VERSION, MONITOR = 2, 10


class Monitor:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        request = struct.pack("!BBBBH", VERSION, MONITOR, 0, 0, 0)
        self.socket.sendall(struct.pack("!I", len(request)) + request)

    def close(self):
        self.socket.close()

    def added(self):
        """Waits for the next messages, and returns how many outbound SAs they add; inbound ones are sadb_update."""
        length, = struct.unpack("!I", self._octets(4))
        frame = self._octets(length)
        octets, = struct.unpack("!I", frame[1:5])
        if frame[5 + octets:]:
            raise OSError("the monitor says: " + frame[5 + octets:].decode())
        return sum(line.startswith("sadb_add:") for line in frame[5:5 + octets].decode().splitlines())

    def _octets(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise OSError("the gateway hung up")
            data += more
        return data
