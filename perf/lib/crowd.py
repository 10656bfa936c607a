"""Rules for a gateway that has much to look up: SAs and flows beside those that are measured.

10,000 SAs with keys from the file, 20 pairs with each of 250 peers; 2,000 flows of each address family, as a hub has them:
from 8 local networks to 250 remote ones each. They make as many outbound and inbound entries, and no more than 2,048
inbound ones of a family can be steered by policy rules. Half of them stand before the measured flow in the order of search,
half behind it.
"""

import secrets

from lab import WAN

PEERS = 250
PAIRS_PER_PEER = 20
REMOTE_NETS = 250
LOCAL_NETS = 4


def sas(side):
    return "".join(_sas(WAN[side]))


def flows():
    return "".join(_flows())


def _sas(local):
    spi = 0x10000
    for peer in range(1, PEERS + 1):
        for _ in range(PAIRS_PER_PEER):
            yield ("esp from %s to 198.51.100.%d spi %#x:%#x auth hmac-sha2-256 enc aes-128 \\\n"
                   "    authkey %s:%s \\\n    enckey %s:%s\n"
                   % (local, peer, spi, spi + 1, *("0x" + secrets.token_hex(n) for n in (32, 32, 16, 16))))
            spi += 2


def _flows():
    for net in range(REMOTE_NETS):
        for local in range(LOCAL_NETS):
            for first in (0, 3):  # before and behind 10.1.0.0/24 and 10.2.0.0/24
                yield "flow esp from 10.%d.%d.0/24 to 10.9.%d.0/24 peer 198.51.100.%d\n" % (first, local, net, net + 1)
                yield ("flow esp from 2001:db8:%d:%x::/64 to 2001:db8:9:%x::/64 peer 2001:db8:ffff::%x\n"
                       % (first, local, net, net + 1))
