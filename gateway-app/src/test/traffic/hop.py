"""A wire that loses, doubles and reorders frames: copies them between two interfaces, both ways.

hop.py INTERFACE INTERFACE SEED

Says "listening", and lets everything pass until SIGUSR1. From then on 1 % of the IPv4 frames is lost, 1 % is doubled,
and 2 % comes up to 40 frames or 5 ms late. SIGTERM ends it with "passed N lost N doubled N late N refused N". The
interfaces must not have offloads that leave frames incomplete or larger than the MTU.
"""
import heapq
import random
import select
import signal
import socket
import sys
import time

SOL_PACKET, PACKET_IGNORE_OUTGOING = 263, 23
LOST, DOUBLED, LATE = 0.01, 0.01, 0.02
MOST_FRAMES_LATE, MOST_SECONDS_LATE = 40, 0.005
IPV4 = b'\x08\x00'


def port(interface):
    """A socket that sees all that comes in by the interface."""
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    opened.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    opened.setsockopt(socket.SOL_SOCKET, 33, 16 << 20)  # SO_RCVBUFFORCE
    opened.setsockopt(socket.SOL_SOCKET, 32, 16 << 20)  # SO_SNDBUFFORCE
    opened.bind((interface, 3))  # ETH_P_ALL
    opened.setblocking(False)
    return opened


class Wire:
    """One direction."""

    def __init__(self, source, target, choose):
        self.source, self.target, self.choose = source, target, choose
        self.frames, self.late = 0, []
        self.counts = {'passed': 0, 'lost': 0, 'doubled': 0, 'late': 0, 'refused': 0}

    def count(self, what):
        self.counts[what] += 1

    def pass_on(self, harmful):
        """Copies what is there."""
        for _ in range(64):
            try:
                frame = self.source.recv(1 << 16)
            except BlockingIOError:
                break
            self.frames += 1
            self.fate(frame, harmful and frame[12:14] == IPV4)
            self.release()
        self.release()

    def fate(self, frame, harmful):
        lot = self.choose.random() if harmful else 1
        if lot < LOST:
            self.count('lost')
        elif lot < LOST + DOUBLED:
            self.count('doubled')
            self.send(frame)
            self.send(frame)
        elif lot < LOST + DOUBLED + LATE:
            self.count('late')
            due = self.frames + self.choose.randint(1, MOST_FRAMES_LATE)
            heapq.heappush(self.late, (due, self.frames, time.monotonic() + MOST_SECONDS_LATE, frame))
        else:
            self.send(frame)

    def send(self, frame):
        try:
            self.target.send(frame)
            self.count('passed')
        except OSError:
            self.count('refused')  # no room

    def release(self):
        """Sends what was late for long enough."""
        while self.late and (self.late[0][0] <= self.frames or self.late[0][2] <= time.monotonic()):
            self.send(heapq.heappop(self.late)[3])


def main(first, second, seed):
    choose, state = random.Random(seed), {'harmful': False, 'ends': False}
    signal.signal(signal.SIGUSR1, lambda *_: state.update(harmful=True))
    signal.signal(signal.SIGTERM, lambda *_: state.update(ends=True))
    a, b = port(first), port(second)
    wires = {a: Wire(a, b, choose), b: Wire(b, a, choose)}
    print('listening', flush=True)
    while not state['ends']:
        for ready in select.select([a, b], [], [], MOST_SECONDS_LATE)[0]:
            wires[ready].pass_on(state['harmful'])
        for wire in wires.values():
            wire.release()
    print(*(f'{what} {sum(wire.counts[what] for wire in wires.values())}' for what in wires[a].counts))


if __name__ == '__main__':
    main(*sys.argv[1:])
