"""wireguard-go of Debian's backports for bookworm: the same place in user space, with offloads."""

import os
import shutil
import subprocess

import debian
from gateways import OTHER, GatewayError, Processes
from lab import NET, WAN

SUITE = "bookworm-backports"
VERSION = "0.0.20231211"
SAYS = "0.0.20230223"
"""What the program of that version says of itself: the number in its source was left behind."""
PORT = 51820
DEVICE = "wg0"
OVERHEAD = 80
"""As wg-quick(8) has it: IPv6, UDP and WireGuard; IPv4 would need 60."""


class WireGuardGo(Processes):
    """Where its programs are is decided once, by find()."""

    daemon = None
    tool = None

    @classmethod
    def find(cls, daemon):
        """The daemon given by the user, else Debian's."""
        cls.tool = shutil.which("wg") or os.path.join(debian.programs(SUITE, ["wireguard-tools"]), "wg")
        if daemon is None:
            daemon = os.path.join(debian.programs(SUITE, ["wireguard-go"]), "wireguard-go")
            cls._check(debian.version(SUITE, "wireguard-go"), VERSION, "the package of " + SUITE)
        cls.daemon = os.path.abspath(daemon)
        try:
            said = subprocess.run([cls.daemon, "--version"], text=True, check=True, capture_output=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            raise GatewayError("%s cannot be run: %s" % (cls.daemon, error)) from error
        cls._check(said, SAYS, cls.daemon)

    @staticmethod
    def _check(version, wanted, what):
        if wanted not in version:
            raise GatewayError("%s is version %s, not %s; --wireguard-go names another program"
                               % (what, " ".join(version.split()[:2]) or "unknown", wanted))

    def _prepare(self):
        self.keys = {side: self._new_key(side) for side in OTHER}

    def _new_key(self, side):
        """Makes a private key in a file; returns the public one."""
        private = subprocess.run([self.tool, "genkey"], text=True, check=True, capture_output=True).stdout
        self.write(side, "key", private)
        return subprocess.run([self.tool, "pubkey"], text=True, check=True, capture_output=True,
                              input=private).stdout.strip()

    def _start(self, side):
        other = OTHER[side]
        socket = self.path(side, "run", "wireguard", DEVICE + ".sock")
        # a /run of its own, as the socket's name is that of the device alone
        self.spawn(side, ["sh", "-c", 'mount --bind "$1" /run && exec "$2" -f %s' % DEVICE, "sh",
                          self.path(side, "run"), self.daemon], {"LOG_LEVEL": "error", "WG_PROCESS_FOREGROUND": "1"})
        self.await_that(lambda: os.path.exists(socket), side, "wireguard-go does not start")
        self._inside(side, self.tool, "set", DEVICE, "listen-port", str(PORT), "private-key", self.path(side, "key"),
                     "peer", self.keys[other], "endpoint", "%s:%d" % (WAN[other], PORT), "allowed-ips", NET[other])
        self._inside(side, "ip", "link", "set", DEVICE, "mtu", str(self.lab.mtu - OVERHEAD), "up")
        self._inside(side, "ip", "route", "add", NET[other], "dev", DEVICE)

    def _inside(self, side, *command):
        """Runs a command where the daemon's /run and network are."""
        done = subprocess.run(["nsenter", "-t", str(self.processes[side].pid), "-m", "-n", *command], text=True,
                              check=False, capture_output=True)
        if done.returncode != 0:
            raise self.error("%s: %s" % (os.path.basename(command[0]), done.stderr.strip()))
