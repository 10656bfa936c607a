"""Many tunnels between two gateways of a kind: each has an address of its own on gA, hence an IKE SA of its own."""

import os
import secrets
import threading
import time

import jvm
from control import Monitor
from esplanade import LAUNCHER
from gateways import Processes
from lab import NET, WAN
from strongswan import CHARON, PLUGINS
from vici import Vici

# name: words of ours (main, quick), strongSwan's (ike, esp)
GROUPS = {
    "modp1024": ("group modp1024", "modp1024"),
    "modp2048": ("group modp2048", "modp2048"),
    "modp3072": ("group modp3072", "modp3072"),
    "ecp256": ("group ecp256", "ecp256"),
    "ecp384": ("group ecp384", "ecp384"),
}
"""Of main mode; quick mode has none, as usual where the rate counts."""


def outer(number):
    return "198.18.%d.%d" % (number // 250, number % 250 + 1)


def inner(number):
    return "10.64.%d.%d" % (number // 250, number % 250 + 1)


def add_addresses(lab, count):
    """gA has them, inner ones too, as strongSwan wants it; gB knows the way."""
    batch = "".join("addr add %s/32 dev wan\naddr add %s/32 dev lan\n" % (outer(i), inner(i)) for i in range(count))
    lab.run("gA", "ip", "-batch", "-", input=batch)
    lab.run("gB", "ip", "route", "add", "198.18.0.0/16", "via", WAN["gA"])


class Many(Processes):
    """A kind of gateway with so many tunnels, of which none is up."""

    def __init__(self, lab, variant, group, count, under_way):
        super().__init__(lab, variant)
        self.group = group
        self.count = count
        self.under_way = under_way
        self.psk = secrets.token_hex(20)

    def __enter__(self):
        try:
            for side in ("gB", "gA"):
                self._start(side)
            self._await_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _await_ready(self):
        """Returns when both can negotiate."""

    def begin(self, first, last):
        """Negotiates the tunnels from first up to last, so many under way at once, and returns when all are up."""
        raise NotImplementedError

    def measure(self, warm, parts):
        """Figures of all tunnels but the first ones, which warm both gateways up, and the rate of each of so many parts."""
        self.begin(0, warm)
        heap = self.heap_octets()
        cpu = self.cpu_seconds()
        done = self.count - warm
        bounds = [warm + done * part // parts for part in range(parts + 1)]
        times = [self._seconds(first, last) for first, last in zip(bounds, bounds[1:])]
        figures = {"per_second": done / sum(times), "cpu_ms_each": (self.cpu_seconds() - cpu) * 1000 / done,
                   "parts": [(last - first) / seconds for first, last, seconds in zip(bounds, bounds[1:], times)]}
        if heap is not None:
            figures["heap_kib_each"] = (self.heap_octets() - heap) / 1024 / done
        return figures

    def _seconds(self, first, last):
        started = time.monotonic()
        self.begin(first, last)
        return time.monotonic() - started

    def heap_octets(self):
        """Of the gateway that has more; None where there is no such thing."""
        return None


class ManyEsplanade(Many):
    """Begun by commands on the control FIFO, watched by the monitor."""

    def _start(self, side):
        words = GROUPS[self.group][0]
        lines = []
        for i in range(self.count):
            near, far = (inner(i), NET["gB"]) if side == "gA" else (NET["gB"], inner(i))
            local, peer = (outer(i), WAN["gB"]) if side == "gA" else (WAN["gB"], outer(i))
            lines.append("ike passive esp from %s to %s local %s peer %s main auth hmac-sha2-256 enc aes-128 %s "
                         "quick auth hmac-sha2-256 enc aes-128 group none psk \"%s\"\n"
                         % (near, far, local, peer, words, self.psk))
        config = self.write(side, "ipsec.conf", "".join(lines))
        self.spawn(side, [LAUNCHER, "run", "-f", config, "--run-dir", self.path(side, "run"), "--udp-encap", "--fifo"],
                   {})

    def _await_ready(self):
        for side in self.processes:
            self.await_that(lambda side=side: "ready" in self._log_tail(side).split(" | "), side, "does not start")
        self.monitor = Monitor(self.path("gA", "run", "control.sock"))

    def begin(self, first, last):
        with open(self.path("gA", "run", "isakmpd.fifo"), "w", encoding="ascii") as fifo:
            begun, added = first, 0
            while added < last - first:
                while begun < last and begun - first - added < self.under_way:
                    fifo.write("c from-%s-to-%s\n" % (inner(begun), NET["gB"]))
                    fifo.flush()
                    begun += 1
                added += self._added(added)

    def heap_octets(self):
        return max(jvm.live_octets(process.pid) for process in self.processes.values())

    def _added(self, so_far):
        try:
            return self.monitor.added()
        except OSError as failure:
            raise self.error("%d tunnels came up, then: %s" % (so_far, failure)) from failure

    def __exit__(self, *_):
        if hasattr(self, "monitor"):
            self.monitor.close()
        super().__exit__()


class ManyStrongSwan(Many):
    """Begun by as many connections of vici as there may be under way."""

    def _start(self, side):
        vici = self.path(side, "vici")
        self.write(side, "strongswan.conf", """charon {
  load = %s
  user = root
  threads = %d
  dh_exponent_ansi_x9_42 = no
  ikesa_table_size = 4096
  ikesa_table_segments = 16
  cookie_threshold = 100000
  cookie_threshold_ip = 100000
  block_threshold = 100000
  init_limit_half_open = 0
  filelog { stderr { default = 0 } }
  plugins { vici { socket = unix://%s } }
}
""" % (PLUGINS, self.under_way + 16, vici))  # a thread waits for each that vici initiates
        group = GROUPS[self.group][1]
        connections = []
        for i in range(self.count):
            near, far = (inner(i) + "/32", NET["gB"]) if side == "gA" else (NET["gB"], inner(i) + "/32")
            local, peer = (outer(i), WAN["gB"]) if side == "gA" else (WAN["gB"], outer(i))
            connections.append("c%d { version = 1\n local_addrs = %s\n remote_addrs = %s\n"
                               " proposals = aes128-sha256-%s\n local { auth = psk\n }\n remote { auth = psk\n }\n"
                               " children { n%d { local_ts = %s\n remote_ts = %s\n esp_proposals = aes128-sha256\n } }\n"
                               "}\n" % (i, local, peer, group, i, near, far))
        self.write(side, "swanctl/swanctl.conf", "connections {\n%s}\nsecrets { ike-1 { secret = %s } }\n"
                   % ("".join(connections), self.psk))
        os.makedirs(self.path(side, "run"), exist_ok=True)
        self.spawn(side, ["sh", "-c", 'mount --bind "$1" /run && exec "$2"', "sh", self.path(side, "run"), CHARON],
                   self._environment(side))
        self.await_that(lambda: os.path.exists(vici), side, "charon does not start")
        done = self.lab.run(side, "swanctl", "--load-all", "--uri", "unix://" + vici, check=False,
                            env={**os.environ, **self._environment(side)})
        if done.returncode != 0:
            raise self.error("swanctl: " + done.stderr.strip()[-300:])

    def _environment(self, side):
        return {"STRONGSWAN_CONF": self.path(side, "strongswan.conf"), "SWANCTL_DIR": self.path(side, "swanctl")}

    def begin(self, first, last):
        numbers = iter(range(first, last))
        lock = threading.Lock()
        failures = []

        def work():
            vici = None
            try:
                vici = Vici(self.path("gA", "vici"))
                while not failures:
                    with lock:
                        number = next(numbers, None)
                    if number is None:
                        return
                    vici.initiate("c%d" % number, "n%d" % number)
            except Exception as failure:  # told by the thread that waits for this one
                failures.append(failure)
            finally:
                if vici is not None:
                    vici.close()

        threads = [threading.Thread(target=work) for _ in range(self.under_way)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise self.error(str(failures[0]))


KINDS = {"ours": ManyEsplanade, "strongswan": ManyStrongSwan}
