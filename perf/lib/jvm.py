"""What the JVMs of our gateways allocate, and how long they stop for it."""

import os
import re
import subprocess

import measure

UNITS = {"B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def gc(lab, gateway, seconds):
    """One TCP stream. Octets allocated per full segment and gateway, by all threads, and all pauses of the collector.

    The JVM tells what a thread has allocated in whole KB from 10 KB on, and in whole MB from 10 MB on. What a thread
    allocated that ends meanwhile, such as one of the compiler, is left out.
    """
    before = {side: _allocated(process.pid) for side, process in gateway.processes.items()}
    known = [len(pauses) for pauses in _pauses(gateway)]
    _, segments = measure.segments(lab, gateway, seconds)
    allocated = sum(octets - before[side].get(thread, 0) for side, process in gateway.processes.items()
                    for thread, octets in _allocated(process.pid).items())
    pauses = [ms for count, all_ms in zip(known, _pauses(gateway)) for ms in all_ms[count:]]
    return {"alloc_b_per_packet": allocated / len(gateway.processes) / segments, "gc_pauses": len(pauses),
            "gc_max_ms": max(pauses, default=0.0)}


def live_octets(pid):
    """What is reachable on the heap, after a collection."""
    histogram = _jcmd(pid, "GC.class_histogram")
    return int(re.findall(r"(?m)^Total\s+\d+\s+(\d+)", histogram)[-1])


def _jcmd(pid, *command):
    jcmd = os.path.join(os.path.dirname(os.readlink("/proc/%d/exe" % pid)), "jcmd")
    try:
        return subprocess.run([jcmd, str(pid), *command], text=True, check=True, capture_output=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise measure.MeasureError("the jcmd of a JDK is needed: %s" % error) from error


def _allocated(pid):
    """Octets by number of Java thread, without those that serve jcmd itself."""
    dump = _jcmd(pid, "Thread.print", "-e")
    found = re.findall(r'(?m)^"(?!Attach Listener)[^"\n]*" #(\d+) .*? allocated=(\d+)([BKMG]) ', dump)
    if not found:
        raise measure.MeasureError("jcmd Thread.print -e names no allocation")
    return {thread: int(number) * UNITS[unit] for thread, number, unit in found}


def _pauses(gateway):
    """Milliseconds of each since the start, a list for each gateway."""
    pauses = []
    for side in sorted(gateway.processes):
        with open(gateway.gc_log(side), encoding="utf-8") as log:
            pauses.append([float(ms) for ms in re.findall(r"(?m)\bPause\b.* ([0-9.]+)ms$", log.read())])
    return pauses
