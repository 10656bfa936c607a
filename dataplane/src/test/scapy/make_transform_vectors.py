#!/usr/bin/python3
"""Turns whole IP packets into others with scapy's ESP and AH layers and with Python's zlib, and writes both as vectors.
Keys and packets are derived from labels, so a second run writes the same.

A line: PROTOCOL MODE CIPHER ENCRYPTION-KEY INTEGRITY INTEGRITY-KEY ESN SEQUENCE SPI SOURCE DESTINATION PLAIN RESULT
Keys, numbers and packets are in hex, the sequence number has 64 bits, nothing at all is written as "-".

usage: make_transform_vectors.py DATAPLANE-DIRECTORY
"""
import hmac
import os
import sys
import zlib

import esp_suites as suites

from scapy.layers.inet import (ICMP, IP, TCP, UDP, IPOption, IPOption_NOP, IPOption_RR, IPOption_Router_Alert,
                               IPOption_SDBM, IPOption_Security, IPOption_Timestamp)
from scapy.layers.inet6 import (HBHOptUnknown, IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PadN,
                                RouterAlert)
from scapy.layers.ipsec import AH, AUTH_ALGOS, ESP, AuthAlgo, SecurityAssociation
from scapy.packet import Raw, raw

HEAD = """\
# Packets before and after ESP, AH (scapy {version}, scapy.layers.ipsec) or IPComp (Python's zlib), written by
# src/test/scapy/make_transform_vectors.py, which describes the columns. Do not edit.
"""

V4, V4_PEER = "192.0.2.1", "192.0.2.2"
V6, V6_PEER = "2001:db8:1::1", "2001:db8:2::2"
IDENTIFICATION = 0x4301  # of outer IPv4 headers
MAY_CHANGE = 0x3e  # an IPv6 option whose data are not protected


class PythonHmac:
    """What scapy lacks: an HMAC of a hash that only Python knows."""

    def __init__(self, key, digest, _backend):
        self.hmac = hmac.new(key, digestmod=digest)

    def update(self, data):
        self.hmac.update(data)

    def finalize(self):
        return self.hmac.digest()


AUTH_ALGOS["RIPEMD"] = AuthAlgo("RIPEMD", mac=PythonHmac, digestmod=lambda: "ripemd160", icv_size=12)


def integrity_name(integrity):
    return suites.INTEGRITY[integrity][0] or "RIPEMD"


def plain_packets(label):
    """IPv4 and IPv6 between the peers, with everything that may stand in front of the upper layer."""
    data = suites.octets(label, 37)
    v4 = dict(src=V4, dst=V4_PEER, id=0x1234, ttl=61)
    yield IP(**v4) / UDP(sport=4000, dport=5000) / Raw(data)
    yield IP(tos=0xba, flags="DF", **v4) / TCP(sport=40000, dport=80, flags="PA") / Raw(data[:20])
    yield IP(**v4) / ICMP(id=7, seq=1) / Raw(data[:8])
    yield IP(options=[IPOption_Router_Alert()], **v4) / UDP(sport=1, dport=2) / Raw(data)
    yield IP(options=[IPOption_NOP(), IPOption_RR(length=11, pointer=4, routers=["10.0.0.1", "10.0.0.2"])], **v4) / \
        UDP(sport=1, dport=2) / Raw(data)
    yield IP(options=[IPOption_Timestamp(length=8, flg=0, timestamp=77), IPOption_Security(),
                      IPOption_SDBM(addresses=["10.0.0.1"]),
                      IPOption(copy_flag=1, optclass=0, option=25, value=b"\1\2")], **v4) / ICMP() / Raw(data[:5])
    v6 = dict(src=V6, dst=V6_PEER, hlim=61)
    udp = UDP(sport=4000, dport=5000) / Raw(data)
    hop_by_hop = IPv6ExtHdrHopByHop(options=[RouterAlert(), HBHOptUnknown(otype=MAY_CHANGE, optlen=5, optdata=b"12345")])
    destination = IPv6ExtHdrDestOpt(options=[HBHOptUnknown(otype=0x1e, optlen=3, optdata=b"abc"), PadN(optdata=b"\0")])
    yield IPv6(**v6) / udp
    yield IPv6(tc=0x2e, fl=0x12345, **v6) / TCP(sport=40000, dport=443, flags="A") / Raw(data[:11])
    yield IPv6(**v6) / hop_by_hop / udp
    yield IPv6(**v6) / destination / udp
    yield IPv6(**v6) / hop_by_hop / destination / udp


def with_routing_header():
    """For ESP alone; the last destination options are protected."""
    yield IPv6(src=V6, dst=V6_PEER) / IPv6ExtHdrHopByHop(options=[RouterAlert()]) / \
        IPv6ExtHdrRouting(type=0, segleft=0, addresses=["2001:db8::9"]) / \
        IPv6ExtHdrDestOpt(options=[PadN(optdata=b"\0\0\0\0")]) / UDP(sport=1, dport=2) / Raw(b"routed")


def tunnel_header(inner, v6):
    traffic_class = inner.tos if inner.version == 4 else inner.tc
    if v6:
        return IPv6(src=V6, dst=V6_PEER, hlim=64, tc=traffic_class)
    # RFC 2473 section 7.1: an IPv6 packet of at most 1280 octets may be cut outside
    atomic = inner.version == 4 and inner.flags.DF
    return IP(src=V4, dst=V4_PEER, ttl=64, id=IDENTIFICATION, tos=traffic_class, flags="DF" if atomic else 0)


def line(protocol, mode, cipher, encryption_key, integrity, integrity_key, esn, sequence, spi, v6, plain, result):
    return " ".join((protocol, mode, cipher, suites.field(encryption_key), integrity, suites.field(integrity_key),
                     str(int(esn)), "%016x" % sequence, "%08x" % spi, V6 if v6 else V4, V6_PEER if v6 else V4_PEER,
                     raw(plain).hex(), result.hex()))


def esp_lines(cipher, key_bytes, integrity, spi):
    label = "%s-%d/%s" % (cipher, key_bytes, integrity)
    combined = cipher in suites.COMBINED
    encryption_key = suites.octets("encryption " + label, key_bytes + (4 if combined else 0))
    integrity_key = suites.octets("integrity " + label, suites.INTEGRITY[integrity][2])
    iv_bytes = suites.CIPHERS[cipher][1]
    sequence = 0
    for plain, v6, mode in cases(label, with_routing_header()):
        sequence += 1
        esn = combined and sequence % 3 == 0
        wide = sequence  # esp.txt has others
        iv = wide.to_bytes(8, "big") if combined else suites.octets("iv %s %d" % (spi, sequence), iv_bytes)
        sa = SecurityAssociation(
            ESP, spi=spi, crypt_algo=suites.CIPHERS[cipher][0], crypt_key=encryption_key or None,
            auth_algo=suites.INTEGRITY[integrity][0], auth_key=integrity_key or None,
            tunnel_header=tunnel_header(plain, v6) if mode == "TUNNEL" else None)
        sealed = raw(sa.encrypt(plain, seq_num=sequence, iv=iv, esn_en=esn, esn=wide >> 32))
        yield line("ESP", mode, cipher, encryption_key, integrity, integrity_key, esn, wide, spi, v6, plain, sealed)


def ah_lines(integrity, spi):
    key = suites.octets("ah " + integrity, suites.INTEGRITY[integrity][2])
    sequence = 0
    for plain, v6, mode in cases("ah " + integrity, ()):
        sequence += 1
        esn = sequence % 4 == 0
        wide = sequence + (0x1_0000_0000 if esn else 0)
        sa = SecurityAssociation(
            AH, spi=spi, auth_algo=integrity_name(integrity), auth_key=key,
            tunnel_header=tunnel_header(plain, v6) if mode == "TUNNEL" else None)
        signed = raw(sa.encrypt(plain, seq_num=sequence, esn_en=esn, esn=wide >> 32))
        yield line("AH", mode, "NULL", b"", integrity, key, esn, wide, spi, v6, plain, signed)


def ipcomp_lines(cpi):
    """Long and regular enough to get smaller; by several levels and strategies of the compressor."""
    text = b"GET / HTTP/1.1\r\nHost: example.org\r\n" * 9
    for level, strategy in ((1, zlib.Z_DEFAULT_STRATEGY), (9, zlib.Z_DEFAULT_STRATEGY), (6, zlib.Z_FIXED),
                            (6, zlib.Z_HUFFMAN_ONLY)):
        for v6 in (False, True):
            head = IPv6(src=V6, dst=V6_PEER) if v6 else IP(src=V4, dst=V4_PEER, id=0x1234)
            plain = head / UDP(sport=4000, dport=5000) / Raw(text)
            for mode in ("TRANSPORT", "TUNNEL"):
                yield ipcomp_line(cpi, mode, v6, plain, level, strategy)


def ipcomp_line(cpi, mode, v6, plain, level, strategy):
    tunnel = mode == "TUNNEL"
    enclosed = raw(plain) if tunnel else raw(plain.payload)
    next_header = (41 if v6 else 4) if tunnel else 17
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    compressed = compressor.compress(enclosed) + compressor.flush()
    front = tunnel_header(plain, v6) if tunnel else plain.__class__(raw(plain))
    front.remove_payload()
    if v6:
        front.nh, front.plen = 108, None
    else:
        front.proto, front.len, front.chksum = 108, None, None
    result = raw(front / Raw(bytes((next_header, 0)) + cpi.to_bytes(2, "big") + compressed))
    return line("IPCOMP", mode, "NULL", b"", "NONE", b"", False, 0, cpi, v6, plain, result)


def cases(label, more_for_transport):
    """(packet, whether the SA is between IPv6 addresses, mode)"""
    for plain in plain_packets(label):
        yield plain, plain.version == 6, "TRANSPORT"
        yield plain, False, "TUNNEL"
        yield plain, True, "TUNNEL"
    for plain in more_for_transport:
        yield plain, plain.version == 6, "TRANSPORT"


def all_lines():
    for number, (cipher, key_bytes, integrity) in enumerate((
            ("AES_GCM_16", 16, "NONE"), ("CHACHA20_POLY1305", 32, "NONE"), ("NULL", 0, "HMAC_SHA1_96"),
            ("NULL", 0, "HMAC_SHA2_256_128"), ("AES_CBC", 16, "HMAC_SHA2_256_128"),
            ("TRIPLE_DES_CBC", 24, "HMAC_MD5_96"))):
        yield from esp_lines(cipher, key_bytes, integrity, 0x2000 + number)
    for number, integrity in enumerate(suites.INTEGRITY):
        if integrity != "NONE":
            yield from ah_lines(integrity, 0x3000 + number)
    yield from ipcomp_lines(0x4000)


def main(directory):
    import scapy
    path = os.path.join(directory, "src/test/resources/vectors/scapy/transforms.txt")
    lines = list(all_lines())
    with open(path, "w", encoding="ascii") as out:
        out.write(HEAD.format(version=scapy.VERSION))
        out.writelines(text + "\n" for text in lines)
    print("%s: %d packets" % (path, len(lines)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
