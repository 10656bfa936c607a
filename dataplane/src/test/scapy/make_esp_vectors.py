#!/usr/bin/python3
"""Seals packets with scapy's ESP layer and writes them as vectors: the tests' file, and the few that the program itself
checks at start. Keys and packets are derived from labels, so a second run writes the same.

usage: make_esp_vectors.py DATAPLANE-DIRECTORY
"""
import os
import struct
import sys

from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.ipsec import ESP
from scapy.packet import Raw, raw

import esp_suites as suites

HEAD = """\
# ESP packets sealed by scapy {version} (scapy.layers.ipsec) and Python's hmac, written by
# src/test/scapy/make_esp_vectors.py, which describes the columns in esp_suites.py. Do not edit.
"""


def suite_list():
    """(cipher, octets of its key without salt, integrity)"""
    for length in (16, 24, 32):
        yield "AES_GCM_16", length, "NONE"
    yield "CHACHA20_POLY1305", 32, "NONE"
    for integrity in suites.INTEGRITY:
        if integrity != "NONE":
            yield "NULL", 0, integrity
    for length, integrity in ((16, "HMAC_SHA1_96"), (24, "HMAC_SHA2_384_192"), (32, "HMAC_SHA2_512_256"),
                              (16, "HMAC_SHA2_256_128"), (16, "HMAC_RIPEMD_160_96"), (16, "HMAC_MD5_96")):
        yield "AES_CBC", length, integrity
    yield "TRIPLE_DES_CBC", 24, "HMAC_SHA1_96"
    yield "TRIPLE_DES_CBC", 24, "HMAC_MD5_96"
    for length in (5, 16, 20, 32, 56):
        yield "BLOWFISH_CBC", length, "HMAC_SHA2_256_128"
    yield "BLOWFISH_CBC", 16, "HMAC_SHA2_384_192"
    for length in (5, 10, 11, 16):
        yield "CAST128_CBC", length, "HMAC_SHA1_96"
    for length, integrity in ((16, "HMAC_SHA2_256_128"), (24, "HMAC_SHA1_96"), (32, "HMAC_SHA2_512_256")):
        yield "AES_CTR", length, integrity
    for length in (16, 24, 32):
        yield "AES_GMAC", length, "NONE"


def inner_packets(label):
    """Every remainder that the padding can meet, IPv4 and IPv6; long ones where ciphers have code for them."""
    long_bytes = 1300 if label.startswith(("AES_GCM", "CHACHA", "AES_CBC-16/HMAC_SHA2")) else 100
    v4 = IP(src="10.1.0.1", dst="10.2.0.2")
    v6 = IPv6(src="fd00:1::1", dst="fd00:2::2")
    yield v4
    yield v4 / ICMP(id=7, seq=1) / Raw(suites.octets(label, 56))
    for extra in range(8):
        yield v4 / UDP(sport=4000, dport=5000 + extra) / Raw(suites.octets(label, extra))
    yield v4 / TCP(sport=40000, dport=80, flags="PA") / Raw(suites.octets(label, 197))
    yield v6 / UDP(sport=4000, dport=5000) / Raw(suites.octets(label, 3))
    yield v6 / TCP(sport=40000, dport=443, flags="A") / Raw(suites.octets(label, long_bytes))


def seal(cipher, encryption_key, integrity, integrity_key, esn, sequence, spi, packet):
    """One line of a vector file."""
    _, iv_bytes, alignment = suites.CIPHERS[cipher]
    if cipher in suites.SALTED:
        iv = sequence.to_bytes(8, "big")  # as we make it: then sealing has one right answer
    else:
        iv = suites.octets("iv %s %d" % (spi, sequence), iv_bytes)
    inner = raw(packet)
    pad = -(len(inner) + 2) % alignment
    next_header = 4 if inner[0] >> 4 == 4 else 41
    payload = inner + bytes(range(1, pad + 1)) + bytes((pad, next_header))
    if cipher == "AES_GMAC":
        esp = struct.pack("!LL", spi, sequence & 0xffffffff) + iv + payload
        esp += suites.python_gmac(encryption_key, iv, esp, esn, sequence)
    else:
        sa = suites.association(cipher, encryption_key, integrity, integrity_key, esn, spi)
        sealed = sa.encrypt(packet, seq_num=sequence & 0xffffffff, iv=iv, esn_en=esn, esn=sequence >> 32)
        esp = raw(sealed[ESP])
        if suites.needs_python_hmac(integrity, esn):
            esp += suites.python_icv(integrity, integrity_key, esp, esn, sequence)
    return " ".join((cipher, suites.field(encryption_key), integrity, suites.field(integrity_key), str(int(esn)),
                     "%016x" % sequence, esp.hex(), payload.hex()))


def main(directory):
    import scapy
    head = HEAD.format(version=scapy.VERSION)
    all_lines, start_lines = [], []
    for number, (cipher, key_bytes, integrity) in enumerate(suite_list()):
        label = "%s-%d/%s" % (cipher, key_bytes, integrity)
        salt_bytes = 4 if cipher in suites.SALTED else 0
        encryption_key = suites.octets("encryption " + label, key_bytes + salt_bytes)
        integrity_key = suites.octets("integrity " + label, suites.INTEGRITY[integrity][2])
        spi = 0x1000 + number
        sequence = 0
        for esn in (False, True):
            for index, packet in enumerate(inner_packets(label)):
                if esn and index % 4:
                    continue
                sequence += 1 + index * index
                wide = sequence + (0x1_0000_0000 * (index + 1) if esn else 0)
                line = seal(cipher, encryption_key, integrity, integrity_key, esn, wide, spi, packet)
                all_lines.append(line)
                if index == 0:
                    start_lines.append(line)
    write(os.path.join(directory, "src/test/resources/vectors/scapy/esp.txt"), head, all_lines)
    write(os.path.join(directory, "src/main/resources/io/esplanade/dataplane/crypto/known-answers.txt"), head, start_lines)


def write(path, head, lines):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as out:
        out.write(head)
        out.writelines(line + "\n" for line in lines)
    print("%s: %d packets" % (path, len(lines)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
