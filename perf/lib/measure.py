"""The tests: each returns a sample, a dict of figures of one run."""

import json
import re
import subprocess
import time

from lab import HOST

PING_COUNT = 1000
PING_INTERVAL = "0.002"


class MeasureError(Exception):
    pass


def tcp1(lab, gateway, seconds):
    return _tcp(lab, gateway, seconds)


def tcp4(lab, gateway, seconds):
    return _tcp(lab, gateway, seconds, "-P", "4")


def tcp1r(lab, gateway, seconds):
    return _tcp(lab, gateway, seconds, "-R")


def ping(lab, gateway, seconds):
    """Round trips of the idle path in microseconds."""
    done = lab.run("hA", "ping", "-n", "-c", str(PING_COUNT), "-i", PING_INTERVAL, HOST["hB"], check=False)
    times = sorted(float(t) * 1000 for t in re.findall(r"time=([0-9.]+) ms", done.stdout))
    if len(times) < PING_COUNT * 0.99:
        raise MeasureError("%s: only %d of %d pings answered" % (gateway.name, len(times), PING_COUNT))
    return {"p50_us": _quantile(times, 0.50), "p99_us": _quantile(times, 0.99)}


TESTS = {"tcp1": tcp1, "tcp4": tcp4, "tcp1r": tcp1r, "ping": ping}


def warm_up(lab, gateway):
    """The same for all: caches, congestion windows, and a JIT where there is one."""
    _tcp(lab, gateway, 3)
    _tcp(lab, gateway, 2, "-R")


def _tcp(lab, gateway, seconds, *options):
    with _Server(lab):
        before = gateway.cpu_seconds()
        done = lab.run("hA", "iperf3", "-c", HOST["hB"], "-t", str(seconds), "-J", *options, check=False,
                       timeout=seconds + 30)
        cpu = gateway.cpu_seconds() - before
    result = json.loads(done.stdout or "{}")
    if "error" in result or "end" not in result:
        raise MeasureError("%s: iperf3: %s" % (gateway.name, result.get("error", done.stderr.strip())))
    received = result["end"]["sum_received"]
    gigabytes = received["bytes"] / 1e9
    return {"mbps": received["bits_per_second"] / 1e6, "cpu_s_per_gb": cpu / gigabytes if gigabytes else 0.0}


class _Server:
    """iperf3 -s for one test, listening before the client starts."""

    def __init__(self, lab):
        self.lab = lab

    def __enter__(self):
        self.process = subprocess.Popen(self.lab.command("hB", "iperf3", "-s", "-1"), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 5
        while ":5201" not in self.lab.run("hB", "ss", "-Hltn").stdout:
            if time.monotonic() > deadline:
                raise MeasureError("iperf3 -s does not listen")
            time.sleep(0.02)

    def __exit__(self, *_):
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _quantile(ordered, fraction):
    return ordered[min(len(ordered) - 1, int(len(ordered) * fraction))]
