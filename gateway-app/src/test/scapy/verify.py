#!/usr/bin/python3
"""Opens every ESP and AH packet of a capture with keys that were negotiated, by an implementation that is not ours.

usage: verify.py CAPTURE < SAS     (SAS: what `ipsecctl -k -s sa` prints)

Prints `ok PROTOCOL MODE ENCAPSULATION INNER` for each packet that verifies, INNER being the name of the innermost layer
that the headers tell, and `bad REASON` for one that does not.
"""
import re
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from scapy.compat import raw
from scapy.config import conf
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.ipsec import AH, ESP, SecurityAssociation
from scapy.utils import rdpcap

conf.verb = 0
LAYERS = {"esp": ESP, "ah": AH}
NAT_TRAVERSAL = 4500
SA = re.compile(
    r"^(esp|ah) (tunnel|transport) from (\S+) to (\S+) spi (0x\w+)(?: auth (\S+))?(?: enc (\S+))?"
    r"(?: \\\n\tauthkey 0x(\w+))?(?: \\\n\tenckey 0x(\w+))?", re.M)
AUTH = {
    "hmac-md5": "HMAC-MD5-96", "hmac-sha1": "HMAC-SHA1-96", "hmac-sha2-256": "SHA2-256-128",
    "hmac-sha2-384": "SHA2-384-192", "hmac-sha2-512": "SHA2-512-256"}


def cipher(enc):
    if enc is None or enc == "null":
        return "NULL"
    if enc.endswith("-gmac"):
        return "GMAC"
    if enc.endswith("-gcm"):
        return "AES-GCM"
    if enc.endswith("-ctr"):
        return "AES-CTR"
    return {"3des-cbc": "3DES", "cast128": "CAST", "blowfish": "Blowfish"}.get(enc, "AES-CBC")


def associations(text):
    found = {}
    for protocol, mode, source, destination, spi, auth, enc, authkey, enckey in SA.findall(text):
        keys = {"auth_algo": AUTH[auth], "auth_key": bytes.fromhex(authkey)} if authkey else {}
        if protocol == "esp":
            keys |= {"crypt_algo": cipher(enc or None), "crypt_key": bytes.fromhex(enckey) or None}
        if mode == "tunnel":
            keys["tunnel_header"] = (IPv6 if ":" in source else IP)(src=source, dst=destination)
        found[protocol, int(spi, 16)] = mode, keys
    return found


def open_gmac(esp, key):
    """RFC 4543, which scapy does not have: nothing is encrypted, and the IV is authenticated too."""
    if AESGCM(key[:-4]).encrypt(key[-4:] + esp[8:16], b"", esp[:-16]) != esp[-16:]:
        raise ValueError("ICV")
    return esp[16:-18 - esp[-18]]


def open_packet(packet, sas):
    """None for what is neither ESP nor AH."""
    for name, layer in LAYERS.items():
        if layer not in packet:
            continue
        mode, keys = sas[name, packet[layer].spi]
        where = "raw"
        if UDP in packet:
            where = "udp"
            keys = keys | {"nat_t_header": UDP(sport=packet[UDP].sport, dport=packet[UDP].dport)}
        if keys.get("crypt_algo") == "GMAC":
            octets = open_gmac(raw(packet[ESP]), keys["crypt_key"])
        else:
            octets = raw(SecurityAssociation(layer, spi=packet[layer].spi, **keys).decrypt(packet))
        inner = (IPv6 if octets[0] >> 4 == 6 else IP)(octets)
        kind = next((each.__name__ for each in (ICMP, TCP, UDP) if each in inner), inner.lastlayer().name)
        return f"ok {name} {mode} {where} {kind}"
    return None


def main(capture):
    sas = associations(sys.stdin.read())
    for frame in rdpcap(capture):
        outer = frame.getlayer(IP) or frame.getlayer(IPv6)
        if outer is None:
            continue
        try:
            line = open_packet(outer.__class__(raw(outer)), sas)
        except Exception as refused:
            line = f"bad {type(refused).__name__} {refused}"
        if line:
            print(line)


if __name__ == "__main__":
    main(sys.argv[1])
