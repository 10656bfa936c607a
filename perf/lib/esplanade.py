"""Our gateway, in the forms that are compared."""

import os
import re
import secrets
import sys

import crowd
from gateways import OTHER, ROOT, Processes
from lab import NET, WAN
from suites import SUITES

LAUNCHER = os.path.join(ROOT, "deploy/bin/gateway")
METRICS = "127.0.0.1:9750"
"""Where the gateway answers unless told otherwise."""
FETCH = "import urllib.request as u; print(u.urlopen('http://%s/metrics', timeout=5).read().decode())"


class Esplanade(Processes):
    """ESP in UDP, as strongSwan's is."""

    options = ["--udp-encap"]
    java_options = ""

    def _prepare(self):
        self.psk = secrets.token_hex(20)

    def _start(self, side):
        other = OTHER[side]
        rules = ("ike %s esp from %s to %s local %s peer %s \\\n"
                 "    main auth hmac-sha2-256 enc aes-128 group modp2048 \\\n"
                 "    quick %s group modp2048 psk \"%s\"\n"
                 % ("active" if side == "gA" else "passive", NET[side], NET[other], WAN[side], WAN[other],
                    SUITES[self.variant.suite].ours, self.psk))
        config = self.write(side, "ipsec.conf", rules + self._more_rules(side))
        java_options = " ".join([os.environ.get("ESPLANADE_JAVA_OPTIONS", ""), self.java_options,
                                 "-Xlog:gc:file=" + self.gc_log(side)])
        self.spawn(side, [LAUNCHER, "run", "-f", config, "--run-dir", self.path(side, "run"), *self.options,
                          *self._variant_options()], {"ESPLANADE_JAVA_OPTIONS": java_options.strip()})

    def _variant_options(self):
        options = []
        if self.variant.provider not in (None, "auto", "null"):
            options += ["--crypto-provider", self.variant.provider]
        if self.variant.workers is not None:
            options += ["--workers", str(self.variant.workers)]
        return options

    def provider_used(self):
        """What the gateway on gA says of itself."""
        metrics = self.lab.run("gA", sys.executable, "-c", FETCH % METRICS, check=False).stdout
        found = re.search(r'crypto_provider="([^"]*)"', metrics)
        return found.group(1) if found else None

    def gc_log(self, side):
        return self.path(side, "gc.log")

    def _more_rules(self, side):
        return ""

    def _await_peer(self):
        self.await_that(lambda: ":500 " in self.lab.run("gB", "ss", "-Hlun").stdout, "gB", "does not listen")


class EsplanadeRaw(Esplanade):
    """ESP as IP protocol 50."""

    options = []


class EsplanadeNull(Esplanade):
    """The same path with packets of the same lengths, and no protection at all."""

    java_options = "-Desplanade.perf.nullCipher=true"


class EsplanadeCrowded(Esplanade):
    """With many SAs and flows that no packet belongs to."""

    def _more_rules(self, side):
        return crowd.sas(side) + crowd.flows()


class EsplanadeManySas(Esplanade):
    """With the SAs alone."""

    def _more_rules(self, side):
        return crowd.sas(side)
