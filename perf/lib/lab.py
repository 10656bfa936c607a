"""host - gateway - WAN - gateway - host in network namespaces, made and removed by one process."""

import os
import shutil
import signal
import subprocess
import tempfile
import time

HOSTS = ("hA", "gA", "gB", "hB")
WAN = {"gA": "203.0.113.1", "gB": "203.0.113.2"}
NET = {"gA": "10.1.0.0/24", "gB": "10.2.0.0/24"}
HOST = {"hA": "10.1.0.10", "hB": "10.2.0.10"}


class Lab:
    def __init__(self, prefix, mtu):
        self.prefix = prefix
        self.mtu = mtu
        self.directory = None

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="esplanade-perf-")
        try:
            self._build()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, signal.SIG_IGN)  # the impatient press Ctrl-C twice; nothing is to be left behind
        for name in HOSTS:
            self._empty(name)
            subprocess.run(["ip", "netns", "del", self.ns(name)], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.directory, ignore_errors=True)

    def ns(self, name):
        return "%s-%s" % (self.prefix, name)

    def command(self, name, *args):
        """The argument vector that runs args inside a namespace."""
        return ["ip", "netns", "exec", self.ns(name), *args]

    def run(self, name, *args, **options):
        return subprocess.run(self.command(name, *args), check=options.pop("check", True), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def path(self, *names):
        """Of a file that goes with the lab; makes the directories above it."""
        path = os.path.join(self.directory, *names)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def _build(self):
        for name in HOSTS:
            subprocess.run(["ip", "netns", "add", self.ns(name)], check=True)
            self.run(name, "ip", "link", "set", "lo", "up")
            self.run(name, "sysctl", "-qw", "net.ipv4.conf.all.rp_filter=0", "net.ipv4.conf.default.rp_filter=0")
        self._link("hA", "eth0", "gA", "lan")
        self._link("hB", "eth0", "gB", "lan")
        self._link("gA", "wan", "gB", "wan")
        for host, gateway, net in (("hA", "gA", "10.1.0"), ("hB", "gB", "10.2.0")):
            self.run(host, "ip", "addr", "add", net + ".10/24", "dev", "eth0")
            self.run(gateway, "ip", "addr", "add", net + ".1/24", "dev", "lan")
            self.run(gateway, "ip", "addr", "add", WAN[gateway] + "/24", "dev", "wan")
            self.run(gateway, "sysctl", "-qw", "net.ipv4.ip_forward=1")
            self.run(host, "ip", "route", "add", "default", "via", net + ".1")
        for gateway in WAN:
            # without a tunnel nothing passes, and no ICMP error tells so: an answered ping has come through the tunnel
            self.run(gateway, "ip", "route", "add", "blackhole", "default")

    def _link(self, a, interface_a, b, interface_b):
        subprocess.run(["ip", "link", "add", interface_a, "netns", self.ns(a), "mtu", str(self.mtu), "type", "veth",
                        "peer", "name", interface_b, "netns", self.ns(b), "mtu", str(self.mtu)], check=True)
        self.run(a, "ip", "link", "set", interface_a, "up")
        self.run(b, "ip", "link", "set", interface_b, "up")

    def _empty(self, name):
        """Ends what still runs in a namespace of ours."""
        for sig in (signal.SIGTERM, signal.SIGKILL):
            listed = subprocess.run(["ip", "netns", "pids", self.ns(name)], text=True, check=False,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.split()
            for pid in listed:
                try:
                    os.kill(int(pid), sig)
                except ProcessLookupError:
                    pass
            if not listed:
                return
            time.sleep(0.3)
