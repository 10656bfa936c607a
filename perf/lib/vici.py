"""As much of strongSwan's control protocol (vici) as it takes to begin a negotiation and wait for its end."""

import socket
import struct

REQUEST, RESPONSE, EVENT_REGISTER, EVENT_CONFIRM, EVENT = 0, 1, 3, 5, 7
KEY_VALUE = 3


class ViciError(Exception):
    pass


class Vici:
    """One connection, which carries one request at a time."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)  # waits: charon takes a few at a time
        self.socket.settimeout(60)

    def close(self):
        self.socket.close()

    def initiate(self, ike, child):
        """Returns when the child SA is there; ViciError if it does not come."""
        body = self._pair("child", child) + self._pair("ike", ike) + self._pair("timeout", "30000")
        name = b"initiate"
        self._send(struct.pack("!BB", REQUEST, len(name)) + name + body)
        while True:
            packet = self._receive()
            if packet[0] == EVENT:
                continue
            if packet[0] != RESPONSE or b"success\x00\x03yes" not in packet:
                raise ViciError("%s was not initiated: %r" % (child, packet[:200]))
            return

    @staticmethod
    def _pair(key, value):
        return (struct.pack("!BB", KEY_VALUE, len(key)) + key.encode()
                + struct.pack("!H", len(value)) + value.encode())

    def _send(self, packet):
        self.socket.sendall(struct.pack("!I", len(packet)) + packet)

    def _receive(self):
        length, = struct.unpack("!I", self._octets(4))
        return self._octets(length)

    def _octets(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ViciError("charon hung up")
            data += more
        return data
