"""The suites by name, and what each gateway calls them."""

import typing


class Suite(typing.NamedTuple):
    ours: str
    """Words behind "quick" in ipsec.conf."""

    strongswan: str
    """ESP proposal without group."""


SUITES = {
    "aes-128-gcm": Suite("enc aes-128-gcm", "aes128gcm16"),
    "aes-256-gcm": Suite("enc aes-256-gcm", "aes256gcm16"),
    "aes-128+sha2-256": Suite("auth hmac-sha2-256 enc aes-128", "aes128-sha256"),
    "aes-256+sha2-256": Suite("auth hmac-sha2-256 enc aes-256", "aes256-sha256"),
    "3des+sha1": Suite("auth hmac-sha1 enc 3des", "3des-sha1"),
    "blowfish+sha2-384": Suite("auth hmac-sha2-384 enc blowfish", "blowfish128-sha384"),
}

OTHER_NAMES = {"aes-128-cbc+sha2-256": "aes-128+sha2-256", "aes-256-cbc+sha2-256": "aes-256+sha2-256"}

NOT_MEASURABLE = {
    "chacha20-poly1305": "IKEv1 has no number for it, so no rule can negotiate it; "
                         "perf/jmh EspBenchmark measures it without a tunnel",
}

WIREGUARD_SUITE = "chacha20-poly1305"
