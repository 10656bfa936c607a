"""charon of strongSwan with kernel-libipsec: ESP in user space, in UDP, over a TUN device."""

import os
import secrets
import shutil

from gateways import OTHER, GatewayError, Processes
from lab import NET, WAN
from suites import SUITES

CHARON = "/usr/lib/ipsec/charon"
PLUGINS = ("aesni aes sha2 sha1 md5 random nonce openssl gcrypt gmp curve25519 chapoly hmac kdf ctr ccm gcm drbg "
           "kernel-libipsec kernel-netlink socket-default vici")


class StrongSwan(Processes):
    @staticmethod
    def find():
        if not os.path.exists(CHARON) or shutil.which("swanctl") is None:
            raise GatewayError("strongSwan is not installed: apt-get install charon-systemd strongswan-swanctl "
                               "libcharon-extra-plugins libstrongswan-standard-plugins")

    def _prepare(self):
        self.psk = secrets.token_hex(20)

    def _start(self, side):
        other = OTHER[side]
        vici = self.path(side, "vici")
        if os.path.exists(vici):
            os.remove(vici)
        self.write(side, "strongswan.conf", """charon {
  load = %s
  user = root
  dh_exponent_ansi_x9_42 = no
  plugins { vici { socket = unix://%s } }
}
""" % (PLUGINS, vici))
        self.write(side, "swanctl/swanctl.conf", """connections { c {
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
""" % (WAN[side], WAN[other], NET[side], NET[other], SUITES[self.variant.suite].strongswan, self.psk))
        # charon wants a /run of its own; ip-netns(8) has already given the process a private mount namespace
        os.makedirs(self.path(side, "run"), exist_ok=True)
        self.spawn(side, ["sh", "-c", 'mount --bind "$1" /run && exec "$2"', "sh", self.path(side, "run"), CHARON],
                   self._environment(side))
        self.await_that(lambda: os.path.exists(vici), side, "charon does not start")
        self._swanctl(side, "--load-all")

    def _establish(self):
        self._swanctl("gA", "--initiate", "--child", "net", "--timeout", "20")

    def _swanctl(self, side, command, *args):
        uri = "unix://" + self.path(side, "vici")
        done = self.lab.run(side, "swanctl", command, *args, "--uri", uri, check=False,
                            env={**os.environ, **self._environment(side)})
        if done.returncode != 0:
            raise self.error("swanctl %s: %s" % (command, (done.stdout + done.stderr).strip()))

    def _environment(self, side):
        return {"STRONGSWAN_CONF": self.path(side, "strongswan.conf"), "SWANCTL_DIR": self.path(side, "swanctl")}
