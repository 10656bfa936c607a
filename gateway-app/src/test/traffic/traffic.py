"""One end of a TCP connection or of a UDP exchange, with content that the other end can check.

traffic.py tcp-in PORT                        prints "OCTETS SHA256"
traffic.py tcp-out ADDRESS PORT OCTETS SEED   prints the same of what it wrote, in writes of random sizes
traffic.py udp-in PORT SEED MAX RUN           prints "RECEIVED OF-SO-MANY WRONG DUPLICATE"
traffic.py udp-out ADDRESS PORT OCTETS SEED MAX RUN

A datagram's length (up to MAX octets) and content follow from the seed and its number, so the receiver knows what it
has to be. Datagrams of one length come in runs of RUN; a run of more than one leaves in one call, with UDP_SEGMENT.
"""
import errno
import hashlib
import random
import socket
import struct
import sys
import time

PATTERN_OCTETS = (1 << 20) + 7
PATIENCE_S = 60

SOL_UDP, UDP_SEGMENT = 17, 103
IP_MTU_DISCOVER, IP_PMTUDISC_DONT = 10, 0

# A datagram: its number, or one of the following; then the content. An answer: the next number that is expected.
NUMBER = struct.Struct('!I')
HELLO, END = 0xfffffffe, 0xffffffff
# What ICMP made known: no receiver yet, or a smaller MTU of the path.
NEWS = (errno.ECONNREFUSED, errno.EMSGSIZE)
WINDOW_DATAGRAMS, WINDOW_OCTETS, ANSWER_EVERY = 64, 96 << 10, 8


def pattern(seed):
    return random.Random(seed).randbytes(PATTERN_OCTETS)


def patient_connect(address, port):
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection((address, port), 10)
        except (ConnectionRefusedError, TimeoutError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def tcp_in(port):
    digest, octets, sizes = hashlib.sha256(), 0, random.Random(port)
    with socket.create_server(('', int(port)), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        server.settimeout(PATIENCE_S)
        connection, _ = server.accept()
        connection.settimeout(PATIENCE_S)
        while data := connection.recv(sizes.choice((1 << 10, 1 << 16, 1 << 18))):
            digest.update(data)
            octets += len(data)
    print(octets, digest.hexdigest())


def write_size(choose):
    kind = choose.random()
    if kind < 0.1:
        return choose.randint(1, 100)
    return choose.randint(1, 5000) if kind < 0.3 else choose.randint(1, 200_000)


def tcp_out(address, port, octets, seed):
    data, left, choose, digest = memoryview(pattern(seed)), int(octets), random.Random(seed), hashlib.sha256()
    with patient_connect(address, int(port)) as connection:
        connection.settimeout(PATIENCE_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(seed) % 2)
        while left:
            size = min(left, write_size(choose))
            start = choose.randint(0, PATTERN_OCTETS - size)
            connection.sendall(data[start:start + size])
            digest.update(data[start:start + size])
            left -= size
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)
    print(octets, digest.hexdigest())


class Datagrams:
    """What the datagrams of an exchange are."""

    def __init__(self, seed, most, run):
        self.data, self.most, self.run = pattern(seed), int(most), int(run)

    def of(self, number):
        mixed = (number // self.run + 1) * 0x9e3779b97f4a7c15 & 0xffffffffffffffff
        # Every eighth run may have the greatest length, the others stay below 1500.
        most = self.most if mixed >> 61 == 0 else min(self.most, 1472)
        length = 4 + (mixed >> 20) % (most - 3)
        start = (number * 2654435761 & 0xffffffff) % (PATTERN_OCTETS - length)
        return NUMBER.pack(number) + self.data[start + 4:start + length]


def udp_in(port, seed, most, run):
    datagrams, seen, wrong, duplicate, expected = Datagrams(seed, most, run), set(), 0, 0, 0
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as server:
        server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        server.setsockopt(socket.SOL_SOCKET, 33, 4 << 20)  # SO_RCVBUFFORCE
        server.bind(('', int(port)))
        server.settimeout(PATIENCE_S)
        while True:
            data, peer = server.recvfrom(1 << 16)
            number, = NUMBER.unpack_from(data)
            if number == END:
                break
            if number != HELLO:
                wrong += data != datagrams.of(number)
                duplicate += number in seen
                seen.add(number)
                expected = max(expected, number + 1)
                if len(seen) % ANSWER_EVERY:
                    continue
            server.sendto(NUMBER.pack(expected), peer)
        for _ in range(5):
            server.sendto(NUMBER.pack(END), peer)
    print(len(seen), NUMBER.unpack_from(data, 4)[0], wrong, duplicate)


class UdpSender:
    def __init__(self, address, port):
        family = socket.AF_INET6 if ':' in address else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        if family == socket.AF_INET:
            # Without DF, so that nothing is lost before the path's MTU is known.
            self.socket.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT)
        self.socket.connect((address, int(port)))
        self.expected, self.number, self.flying, self.lost = 0, 0, [], 0

    def answer(self, patience_s):
        """The number answered, None if there was none in time or the kernel had news of the path instead."""
        self.socket.settimeout(patience_s)
        try:
            number, = NUMBER.unpack(self.socket.recv(4))
            if number != END:
                self.expected = max(self.expected, number)
            return number
        except TimeoutError:
            return None
        except OSError as news:
            if news.errno not in NEWS:
                raise
            time.sleep(0.02)
            return None

    def send(self, call, *arguments):
        """Sends, and again when the kernel reports what an earlier datagram met."""
        while True:
            try:
                return call(*arguments)
            except OSError as news:
                if news.errno not in NEWS:
                    raise

    def insist(self, data, answer):
        """Repeats a datagram until it is answered."""
        deadline = time.monotonic() + 10
        while True:
            self.send(self.socket.send, data)
            got = self.answer(0.1)
            if got is not None and (answer is None or got == answer):
                return
            if time.monotonic() > deadline:
                raise TimeoutError('nobody answers')

    def send_run(self, datagrams):
        if len(datagrams) > 1:
            segment = [(SOL_UDP, UDP_SEGMENT, struct.pack('=H', len(datagrams[0])))]
            self.send(self.socket.sendmsg, [b''.join(datagrams)], segment)
        else:
            self.send(self.socket.send, datagrams[0])
        self.number += len(datagrams)
        self.flying.append((self.number, sum(map(len, datagrams))))
        self.wait_for_room()

    def wait_for_room(self):
        """Never more under way than the smallest buffer takes; what is not answered soon is lost."""
        while True:
            self.flying = [run for run in self.flying if run[0] > self.expected + ANSWER_EVERY]
            octets = sum(run[1] for run in self.flying)
            if octets <= WINDOW_OCTETS and self.number - self.expected <= WINDOW_DATAGRAMS + ANSWER_EVERY:
                return
            if self.answer(0.5) is None:
                self.expected, self.flying = self.number, []


def udp_out(address, port, octets, seed, most, run):
    datagrams, left, sender = Datagrams(seed, most, run), int(octets), UdpSender(address, port)
    # As large as any, so that an IPv6 sender learns what fits before it matters.
    sender.insist(NUMBER.pack(HELLO) + bytes(int(most) - 4), None)
    while left > 0:
        batch = [datagrams.of(sender.number + i) for i in range(int(run))]
        sender.send_run(batch)
        left -= sum(map(len, batch))
    sender.insist(NUMBER.pack(END) + NUMBER.pack(sender.number), END)
    print(sender.number)


if __name__ == '__main__':
    {'tcp-in': tcp_in, 'tcp-out': tcp_out, 'udp-in': udp_in, 'udp-out': udp_out}[sys.argv[1]](*sys.argv[2:])
