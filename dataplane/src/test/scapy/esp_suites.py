"""What both scripts share: suites by our names and by scapy's, and the line format of the vector files.

A line: CIPHER ENCRYPTION-KEY INTEGRITY INTEGRITY-KEY ESN SEQUENCE ESP PAYLOAD
All but names in hex; the sequence number has 64 bits; ESN is 0 or 1; PAYLOAD is the ESP payload in clear: inner packet,
padding, pad length, next header; nothing at all is written as "-".
"""
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from scapy.config import conf

conf.use_pcap = False
from scapy.layers.inet import IP  # noqa: E402
from scapy.layers.ipsec import ESP, SecurityAssociation  # noqa: E402

# name here -> (name in scapy, octets of IV, octets that the payload is a multiple of)
CIPHERS = {
    "NULL": ("NULL", 0, 4),
    "TRIPLE_DES_CBC": ("3DES", 8, 8),
    "BLOWFISH_CBC": ("Blowfish", 8, 8),
    "CAST128_CBC": ("CAST", 8, 8),
    "AES_CBC": ("AES-CBC", 16, 16),
    "AES_CTR": ("AES-CTR", 8, 4),
    "AES_GCM_16": ("AES-GCM", 8, 4),
    "AES_GMAC": (None, 8, 4),  # not in scapy: python_gmac
    "CHACHA20_POLY1305": ("CHACHA20-POLY1305", 8, 4),
}
COMBINED = ("AES_GCM_16", "AES_GMAC", "CHACHA20_POLY1305")
SALTED = COMBINED + ("AES_CTR",)  # the IV is the sequence number

# name here -> (name in scapy or None, hash for Python's hmac, octets of key, octets of ICV)
INTEGRITY = {
    "NONE": ("NULL", None, 0, 0),
    "HMAC_MD5_96": ("HMAC-MD5-96", "md5", 16, 12),
    "HMAC_SHA1_96": ("HMAC-SHA1-96", "sha1", 20, 12),
    "HMAC_RIPEMD_160_96": (None, "ripemd160", 20, 12),
    "HMAC_SHA2_256_128": ("SHA2-256-128", "sha256", 32, 16),
    "HMAC_SHA2_384_192": ("SHA2-384-192", "sha384", 48, 24),
    "HMAC_SHA2_512_256": ("SHA2-512-256", "sha512", 64, 32),
}


def octets(label, length):
    """Deterministic octets that look random."""
    out = b""
    counter = 0
    while len(out) < length:
        out += hashlib.sha256(("%s/%d" % (label, counter)).encode()).digest()
        counter += 1
    return out[:length]


def association(cipher, encryption_key, integrity, integrity_key, esn, spi):
    """scapy's SA in tunnel mode. Without scapy's integrity where scapy has none: the hash, or ESN beneath an HMAC."""
    auth = INTEGRITY[integrity][0]
    if needs_python_hmac(integrity, esn):
        auth = "NULL"
    return SecurityAssociation(
        ESP, spi=spi, crypt_algo=CIPHERS[cipher][0], crypt_key=encryption_key or None,
        auth_algo=auth, auth_key=integrity_key if auth != "NULL" else None,
        tunnel_header=IP(src="192.0.2.1", dst="192.0.2.2"))


def needs_python_hmac(integrity, esn):
    return integrity != "NONE" and (esn or INTEGRITY[integrity][0] is None)


def python_icv(integrity, key, esp, esn, sequence):
    """RFC 4303 section 2.2.1: the high half of the sequence number is hashed behind the packet."""
    _, digest, _, length = INTEGRITY[integrity]
    trailer = struct.pack("!L", sequence >> 32) if esn else b""
    return hmac.new(key, esp + trailer, digest).digest()[:length]


def python_gmac(key, iv, esp, esn, sequence):
    """RFC 4543 section 3.3: all of the packet is authenticated, and all 64 bits of an extended sequence number."""
    wide = esp[:4] + struct.pack("!L", sequence >> 32) + esp[4:] if esn else esp
    return AESGCM(key[:-4]).encrypt(key[-4:] + iv, b"", wide)


def field(data):
    return data.hex() or "-"


def unfield(text):
    return b"" if text == "-" else bytes.fromhex(text)
