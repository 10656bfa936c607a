"""The gateways that are compared. Each is a context: tunnel up on entry, gone on exit."""

import os
import secrets
import subprocess
import time

from lab import HOST, NET, WAN

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))

# name: (words after "quick", strongSwan's ESP proposal without group)
SUITES = {
    "aes-128-gcm": ("enc aes-128-gcm", "aes128gcm16"),
    "aes-256-gcm": ("enc aes-256-gcm", "aes256gcm16"),
    "aes-128+sha2-256": ("auth hmac-sha2-256 enc aes-128", "aes128-sha256"),
    "aes-256+sha2-256": ("auth hmac-sha2-256 enc aes-256", "aes256-sha256"),
    "3des+sha1": ("auth hmac-sha1 enc 3des", "3des-sha1"),
    "blowfish+sha2-384": ("auth hmac-sha2-384 enc blowfish", "blowfish128-sha384"),
}
WAIT_SECONDS = 40


class GatewayError(Exception):
    pass


class NoTunnel:
    name = "none"

    def __init__(self, lab, suite):
        self.lab = lab

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def cpu_seconds(self):
        return 0.0


class _Processes:
    """Two gateway processes and their CPU time."""

    name = "?"

    def __init__(self, lab, suite):
        self.lab = lab
        self.suite = suite
        self.processes = {}
        self.directory = os.path.join(lab.directory, self.name)

    def __enter__(self):
        psk = secrets.token_hex(20)
        try:
            for side, other in (("gB", "gA"), ("gA", "gB")):
                os.makedirs(os.path.join(self.directory, side), exist_ok=True)
                self._start(side, other, psk)
            self._establish()
            self._await_traffic()
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

    def _spawn(self, side, command, environment):
        log = open(os.path.join(self.directory, side, "log"), "w", encoding="utf-8")
        with log:
            self.processes[side] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                                    stderr=subprocess.STDOUT, env={**os.environ, **environment})

    def _await_traffic(self):
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            if self.lab.run("hA", "ping", "-c", "1", "-W", "1", HOST["hB"], check=False).returncode == 0:
                return
            for side, process in self.processes.items():
                if process.poll() is not None:
                    raise GatewayError("%s on %s ended: %s" % (self.name, side, self._log_tail(side)))
        raise GatewayError("%s: no traffic after %d s: %s" % (self.name, WAIT_SECONDS, self._log_tail("gA")))

    def _log_tail(self, side):
        with open(os.path.join(self.directory, side, "log"), encoding="utf-8", errors="replace") as log:
            return " / ".join(log.read().splitlines()[-5:])

    def _establish(self):
        pass


class Esplanade(_Processes):
    """ESP in UDP, as strongSwan's is."""

    name = "ours"
    options = ["--udp-encap"]

    def _establish(self):
        """Until there are SAs: before that the hosts reach each other without a tunnel."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not all(" spi 0x" in self._sas(side) for side in ("gA", "gB")):
            if time.monotonic() > deadline or any(p.poll() is not None for p in self.processes.values()):
                raise GatewayError("no SAs: " + self._log_tail("gA"))
            time.sleep(0.2)

    def _sas(self, side):
        return self.lab.run(side, os.path.join(ROOT, "deploy/bin/ipsecctl"), "--run-dir",
                            os.path.join(self.directory, side, "run"), "-s", "sa", check=False).stdout

    def _start(self, side, other, psk):
        directory = os.path.join(self.directory, side)
        config = os.path.join(directory, "ipsec.conf")
        with open(os.open(config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
            out.write("ike %s esp from %s to %s local %s peer %s \\\n"
                      "    main auth hmac-sha2-256 enc aes-128 group modp2048 \\\n"
                      "    quick %s group modp2048 psk \"%s\"\n"
                      % ("active" if side == "gA" else "passive", NET[side], NET[other], WAN[side], WAN[other],
                         SUITES[self.suite][0], psk))
        self._spawn(side, self.lab.command(side, os.path.join(ROOT, "deploy/bin/gateway"), "run", "-f", config,
                                           "--run-dir", os.path.join(directory, "run"), *self.options), {})


class EsplanadeRaw(Esplanade):
    """ESP as IP protocol 50."""

    name = "ours-raw"
    options = []


class StrongSwan(_Processes):
    """charon with kernel-libipsec: ESP in user space, in UDP, over a TUN device."""

    name = "strongswan"
    CHARON = "/usr/lib/ipsec/charon"
    PLUGINS = ("aesni aes sha2 sha1 md5 random nonce openssl gcrypt gmp curve25519 chapoly hmac kdf ctr ccm gcm drbg "
               "kernel-libipsec kernel-netlink socket-default vici")

    def _start(self, side, other, psk):
        if not os.path.exists(self.CHARON):
            raise GatewayError("strongSwan is not installed: apt-get install charon-systemd strongswan-swanctl "
                               "libcharon-extra-plugins libstrongswan-standard-plugins")
        directory = os.path.join(self.directory, side)
        os.makedirs(os.path.join(directory, "run"), exist_ok=True)
        os.makedirs(os.path.join(directory, "swanctl"), exist_ok=True)
        vici = os.path.join(directory, "vici")
        if os.path.exists(vici):
            os.remove(vici)
        self._write(side, "strongswan.conf", """charon {
  load = %s
  user = root
  dh_exponent_ansi_x9_42 = no
  plugins { vici { socket = unix://%s } }
}
""" % (self.PLUGINS, vici))
        self._write(side, "swanctl/swanctl.conf", """connections { c {
  version = 1
  local_addrs = %s
  remote_addrs = %s
  proposals = aes128-sha256-modp2048
  local { auth = psk }
  remote { auth = psk }
  children { net {
    local_ts = %s
    remote_ts = %s
    esp_proposals = %s-modp2048
  } }
} }
secrets { ike-1 { secret = %s } }
""" % (WAN[side], WAN[other], NET[side], NET[other], SUITES[self.suite][1], psk))
        # charon wants a /run of its own; ip-netns(8) has already given the process a private mount namespace
        self._spawn(side, self.lab.command(side, "sh", "-c", 'mount --bind "$1" /run && exec "$2"', "sh",
                                           os.path.join(directory, "run"), self.CHARON), self._environment(side))
        deadline = time.monotonic() + WAIT_SECONDS
        while not os.path.exists(vici):
            if time.monotonic() > deadline or self.processes[side].poll() is not None:
                raise GatewayError("charon did not start: " + self._log_tail(side))
            time.sleep(0.05)
        self._swanctl(side, "--load-all")

    def _establish(self):
        self._swanctl("gA", "--initiate", "--child", "net", "--timeout", "20")

    def _swanctl(self, side, command, *args):
        uri = "unix://" + os.path.join(self.directory, side, "vici")
        done = self.lab.run(side, "swanctl", command, *args, "--uri", uri, check=False,
                            env={**os.environ, **self._environment(side)})
        if done.returncode != 0:
            raise GatewayError("swanctl %s: %s" % (command, (done.stdout + done.stderr).strip()))

    def _environment(self, side):
        directory = os.path.join(self.directory, side)
        return {"STRONGSWAN_CONF": os.path.join(directory, "strongswan.conf"),
                "SWANCTL_DIR": os.path.join(directory, "swanctl")}

    def _write(self, side, name, text):
        with open(os.path.join(self.directory, side, name), "w", encoding="ascii") as out:
            out.write(text)
