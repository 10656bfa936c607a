"""What all gateways that are compared have in common. Each is a context: tunnel up on entry, gone on exit."""

import dataclasses
import os
import subprocess
import time

from lab import HOST, NET, WAN

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))
OTHER = {"gA": "gB", "gB": "gA"}
WAIT_SECONDS = 60


class GatewayError(Exception):
    pass


@dataclasses.dataclass(frozen=True)
class Variant:
    """One of those that take their turn. provider and workers are of ours alone, None with the others."""

    gateway: str
    suite: str
    provider: str | None = None
    workers: int | None = None

    def label(self):
        return " ".join(filter(None, [self.gateway, self.provider, workers(self.workers)]))


def workers(number):
    """In words; None where there are no such things."""
    return number and "%d worker%s" % (number, "" if number == 1 else "s")


class NoTunnel:
    """Plain routing between the same hosts."""

    def __init__(self, lab, variant):
        self.lab = lab
        self.variant = variant
        self.ready_ms = None

    def __enter__(self):
        self._routes("add")
        return self

    def __exit__(self, *_):
        self._routes("del")

    def _routes(self, command):
        for side, other in OTHER.items():
            self.lab.run(side, "ip", "route", command, NET[other], "via", WAN[other])

    def cpu_seconds(self):
        return 0.0


class Processes:
    """Two gateway processes, the time until their tunnel is ready, and their CPU time."""

    def __init__(self, lab, variant):
        self.lab = lab
        self.variant = variant
        self.processes = {}
        self.ready_ms = None

    def __enter__(self):
        try:
            self._prepare()
            self._start("gB")
            self._await_peer()
            started = time.monotonic()
            self._start("gA")
            self._establish()
            self._await_traffic()
            self.ready_ms = (time.monotonic() - started) * 1000
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes = {}

    def cpu_seconds(self):
        """User and system time of both processes, in seconds (proc(5), stat fields 14 and 15)."""
        ticks = 0
        for process in self.processes.values():
            with open("/proc/%d/stat" % process.pid, encoding="ascii") as stat:
                fields = stat.read().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def path(self, side, *names):
        return self.lab.path(self.variant.gateway, side, *names)

    def write(self, side, name, text):
        """Makes a file that nobody else can read, as it may hold keys."""
        path = self.path(side, name)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
            out.write(text)
        return path

    def spawn(self, side, command, environment):
        with open(self.path(side, "log"), "w", encoding="utf-8") as log:
            self.processes[side] = subprocess.Popen(self.lab.command(side, *command), stdin=subprocess.DEVNULL,
                                                    stdout=log, stderr=subprocess.STDOUT,
                                                    env={**os.environ, **environment})

    def await_that(self, condition, side, what):
        """Polls every 20 ms."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not condition():
            if time.monotonic() > deadline or self.processes[side].poll() is not None:
                raise self.error(what)
            time.sleep(0.02)

    def error(self, what):
        logs = " / ".join("%s: %s" % (side, self._log_tail(side)) for side in self.processes)
        return GatewayError("%s: %s; %s" % (self.variant.label(), what, logs))

    def _await_traffic(self):
        """One ping that goes on every 20 ms until the first answer."""
        done = self.lab.run("hA", "ping", "-n", "-q", "-i", "0.02", "-c", "1", "-w", str(WAIT_SECONDS), HOST["hB"],
                            check=False)
        if done.returncode != 0:
            raise self.error("no traffic after %d s" % WAIT_SECONDS)

    def _log_tail(self, side):
        with open(self.path(side, "log"), encoding="utf-8", errors="replace") as log:
            return " | ".join(log.read().splitlines()[-5:])

    def _prepare(self):
        """What is done before either gateway starts."""

    def _start(self, side):
        raise NotImplementedError

    def _await_peer(self):
        """Returns when the gateway on gB can answer."""

    def _establish(self):
        """What the gateway on gA has to be told."""
