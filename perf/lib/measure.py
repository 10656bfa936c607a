"""The tests: each returns a sample, a dict of figures of one run."""

import contextlib
import json
import re
import subprocess
import time

from lab import HOST

PING_COUNT = 1000
PING_INTERVAL = 0.002
PING4_INTERVAL = 0.005
UDP_RATE = 50_000
"""Packets per second."""
UDP_HEADERS = 28
"""Octets of the IPv4 and UDP headers."""


class MeasureError(Exception):
    pass


def tcp1(lab, gateway, seconds):
    return _tcp(lab, gateway, seconds)


def tcp2(lab, gateway, seconds):
    """Two streams, and how fair they are to each other: the share of the slower one, in percent; 50 is equal."""
    result, cpu = _iperf3(lab, gateway, seconds, "-P", "2")
    octets = [stream["receiver"]["bytes"] for stream in result["end"]["streams"]]
    return {**_of_tcp(result, cpu), "slower_percent": 100 * min(octets) / max(1, sum(octets))}


def tcp4(lab, gateway, seconds):
    return _tcp(lab, gateway, seconds, "-P", "4")


def tcp1r(lab, gateway, seconds):
    return _tcp(lab, gateway, seconds, "-R")


def udp1400(lab, gateway, seconds):
    return _udp(lab, gateway, seconds, 1400)


def udp200(lab, gateway, seconds):
    return _udp(lab, gateway, seconds, 200)


def ping(lab, gateway, seconds):
    """Round trips of the idle path in microseconds."""
    sample = _ping(lab, gateway, PING_COUNT, PING_INTERVAL)
    if sample["loss_percent"] > 1:
        raise MeasureError("%s: %.1f %% of the pings not answered" % (gateway.variant.label(), sample["loss_percent"]))
    return sample


def ping4(lab, gateway, seconds):
    """Round trips beside four TCP streams."""
    with _streams(lab, gateway, seconds + 60):
        time.sleep(1)  # the windows open
        return _ping(lab, gateway, int(seconds / PING4_INTERVAL), PING4_INTERVAL)


def start(lab, gateway, seconds):
    """From the start of the gateway on gA, its peer waiting, to the first ping through the tunnel."""
    return {} if gateway.ready_ms is None else {"ready_ms": gateway.ready_ms}


TESTS = {test.__name__: test for test in (tcp1, tcp2, tcp4, tcp1r, udp1400, udp200, ping, ping4, start)}
DEFAULT_TESTS = ("tcp1", "tcp4", "tcp1r", "ping")


def warm_up(lab, gateway):
    """The same for all: caches, congestion windows, and a JIT where there is one; it needs some seconds."""
    _tcp(lab, gateway, 3)
    _tcp(lab, gateway, 3, "-R")
    _tcp(lab, gateway, 3)


def segments(lab, gateway, seconds):
    """Octets and full segments that one TCP stream brought through the tunnel."""
    result = _iperf3(lab, gateway, seconds)[0]
    octets = result["end"]["sum_received"]["bytes"]
    return octets, octets / result["start"]["tcp_mss_default"]


def _tcp(lab, gateway, seconds, *options):
    return _of_tcp(*_iperf3(lab, gateway, seconds, *options))


def _of_tcp(result, cpu):
    received = result["end"]["sum_received"]
    gigabytes = received["bytes"] / 1e9
    return {"mbps": received["bits_per_second"] / 1e6, "cpu_s_per_gb": cpu / gigabytes if gigabytes else 0.0}


def _udp(lab, gateway, seconds, packet):
    """At a fixed rate; packet is the length of the IP packet in octets.

    Whatever reaches the host is delivered, though its iperf3 may come too late to take it.
    """
    payload = packet - UDP_HEADERS
    before = _udp_received(lab)
    result, cpu = _iperf3(lab, gateway, seconds, "-u", "-l", str(payload), "-b", str(UDP_RATE * payload * 8))
    delivered = _udp_received(lab) - before
    sent = result["end"]["sum"]["packets"]
    duration = result["end"]["sum"]["seconds"]
    if delivered <= 0:
        raise MeasureError("%s: none of %d UDP packets arrived" % (gateway.variant.label(), sent))
    return {"mbps": delivered * payload * 8 / duration / 1e6, "pps": delivered / duration,
            "cpu_ns_per_packet": cpu * 1e9 / delivered, "loss_percent": max(0.0, 100 * (1 - delivered / sent))}


def _udp_received(lab):
    """Datagrams at hB so far, with those for which a socket had no room (proc(5), net/snmp)."""
    names, values = (line.split() for line in lab.run("hB", "grep", "^Udp:", "/proc/net/snmp").stdout.splitlines())
    counters = dict(zip(names, values))
    return int(counters["InDatagrams"]) + int(counters["RcvbufErrors"])


def _iperf3(lab, gateway, seconds, *options):
    """What the client tells, and the CPU seconds of both gateways meanwhile."""
    with _server(lab):
        before = gateway.cpu_seconds()
        done = lab.run("hA", *_client(seconds), *options, check=False, timeout=seconds + 30)
        cpu = gateway.cpu_seconds() - before
    result = json.loads(done.stdout or "{}")
    if "error" in result or "end" not in result:
        raise MeasureError("%s: iperf3: %s" % (gateway.variant.label(), result.get("error", done.stderr.strip())))
    return result, cpu


def _client(seconds):
    return ["iperf3", "-c", HOST["hB"], "-t", str(seconds), "-J"]


@contextlib.contextmanager
def _streams(lab, gateway, seconds):
    """Four TCP streams in the background, for at most that many seconds."""
    with _server(lab):
        client = subprocess.Popen(lab.command("hA", *_client(seconds), "-P", "4"), stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        try:
            yield
            if client.poll() is not None:
                raise MeasureError("%s: the streams ended before the pings" % gateway.variant.label())
        finally:
            _end(client)


@contextlib.contextmanager
def _server(lab):
    """iperf3 -s for one test, listening before the client starts."""
    process = subprocess.Popen(lab.command("hB", "iperf3", "-s", "-1"), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 5
        while ":5201" not in lab.run("hB", "ss", "-Hltn").stdout:
            if time.monotonic() > deadline:
                raise MeasureError("iperf3 -s does not listen")
            time.sleep(0.02)
        yield
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
    finally:
        _end(process)


def _end(process):
    if process.poll() is None:
        process.kill()
        process.wait()


def _ping(lab, gateway, count, interval):
    done = lab.run("hA", "ping", "-n", "-c", str(count), "-i", str(interval), HOST["hB"], check=False)
    times = sorted(float(t) * 1000 for t in re.findall(r"time=([0-9.]+) ms", done.stdout))
    if not times:
        raise MeasureError("%s: none of %d pings answered" % (gateway.variant.label(), count))
    return {"p50_us": _quantile(times, 0.50), "p99_us": _quantile(times, 0.99),
            "loss_percent": 100 * (1 - len(times) / count)}


def _quantile(ordered, fraction):
    return ordered[min(len(ordered) - 1, int(len(ordered) * fraction))]
