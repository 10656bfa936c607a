#!/usr/bin/python3
"""Opens the packets of a vector file with scapy's ESP layer and compares; exit status 1 and a line for each that differs.

usage: open_with_scapy.py FILE
"""
import hmac
import struct
import sys

from scapy.layers.inet import IP
from scapy.layers.ipsec import ESP
from scapy.packet import raw

import esp_suites as suites


def open_line(line):
    """None if scapy reads what the line says, else what is wrong."""
    cipher, encryption_key, integrity, integrity_key, esn, sequence, esp, payload = line.split()
    encryption_key, integrity_key = suites.unfield(encryption_key), suites.unfield(integrity_key)
    esn, sequence = esn == "1", int(sequence, 16)
    esp, payload = bytes.fromhex(esp), bytes.fromhex(payload)
    spi, low = struct.unpack("!LL", esp[:8])
    if low != sequence & 0xffffffff:
        return "sequence number"
    if cipher == "AES_GMAC":
        packet, icv = esp[:-16], esp[-16:]
        right = suites.python_gmac(encryption_key, packet[8:16], packet, esn, sequence)
        return None if hmac.compare_digest(icv, right) and packet[16:] == payload else "ICV"
    if suites.needs_python_hmac(integrity, esn):
        icv_bytes = suites.INTEGRITY[integrity][3]
        esp, icv = esp[:-icv_bytes], esp[-icv_bytes:]
        if not hmac.compare_digest(icv, suites.python_icv(integrity, integrity_key, esp, esn, sequence)):
            return "ICV"
    sa = suites.association(cipher, encryption_key, integrity, integrity_key, esn, spi)
    outer = IP(raw(IP(src="192.0.2.1", dst="192.0.2.2", proto=50) / ESP(esp)))
    inner = sa.decrypt(outer, esn_en=esn, esn=sequence >> 32)
    pad = payload[-2]
    return None if raw(inner) == payload[:len(payload) - 2 - pad] else "inner packet"


def main(path):
    bad = total = 0
    with open(path, encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#"):
                continue
            total += 1
            try:
                fault = open_line(line)
            except Exception as error:  # scapy reports a bad ICV so
                fault = repr(error)
            if fault:
                bad += 1
                print("%s:%d: %s: %s" % (path, number, line.split()[0], fault))
    print("scapy opened %d of %d packets" % (total - bad, total))
    return 1 if bad or not total else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
