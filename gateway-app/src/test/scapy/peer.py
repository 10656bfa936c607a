#!/usr/bin/python3
"""The other end of manually keyed SAs, made of scapy: what it opens was sealed by somebody else.

usage: peer.py CONFIGURATION     (a file in JSON, see Peer.__init__)

It answers ICMP echo requests and sends UDP datagrams back, and prints a line for each packet: `ok OCTETS` for one
that verified, `bad REASON` for one that did not.
"""
import json
import select
import socket
import sys

from scapy.compat import raw
from scapy.config import conf
from scapy.layers.inet import ICMP, IP, UDP
from scapy.layers.inet6 import ICMPv6EchoReply, ICMPv6EchoRequest, IPv6, IPv6ExtHdrHopByHop
from scapy.layers.ipsec import AH, ESP, SecurityAssociation

conf.verb = 0
PROTOCOLS = {"esp": (ESP, socket.IPPROTO_ESP), "ah": (AH, socket.IPPROTO_AH)}
ETH_P_IP, ETH_P_IPV6, NAT_TRAVERSAL = 0x0800, 0x86DD, 4500


class Peer:
    def __init__(self, conf):
        """Keys are hex; `in` and `out` are SPI and keys of the two directions, seen from here."""
        self.local, self.remote = conf["local"], conf["remote"]
        self.v6 = ":" in self.local
        self.outer = IPv6 if self.v6 else IP
        self.layer, self.protocol = PROTOCOLS[conf["protocol"]]
        self.udp = conf.get("udp", False)
        self.options = conf.get("options", False)
        self.inbound = self.association(conf, conf["in"], self.remote, self.local)
        self.outbound = self.association(conf, conf["out"], self.local, self.remote)
        self.opened = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETH_P_IPV6 if self.v6 else ETH_P_IP))
        self.opened.bind((conf["device"], 0))
        family = socket.AF_INET6 if self.v6 else socket.AF_INET
        self.sending = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
        # The kernel stays quiet about a protocol that somebody listens to.
        self.quiet = [socket.socket(family, socket.SOCK_RAW, self.protocol)]
        if self.udp:
            self.quiet = [socket.socket(family, socket.SOCK_DGRAM)]
            self.quiet[0].bind((self.local, NAT_TRAVERSAL))

    def association(self, conf, side, source, destination):
        keys = {"auth_algo": conf["auth"], "auth_key": bytes.fromhex(side["authkey"])}
        if self.layer is ESP:
            keys |= {"crypt_algo": conf["crypt"], "crypt_key": bytes.fromhex(side.get("enckey", ""))}
        if conf["mode"] == "tunnel":
            keys["tunnel_header"] = self.outer(src=source, dst=destination)
        if self.udp:
            keys["nat_t_header"] = UDP(sport=NAT_TRAVERSAL, dport=NAT_TRAVERSAL)
        return SecurityAssociation(self.layer, spi=side["spi"], **keys)

    def run(self):
        print("listening", flush=True)
        while True:
            select.select([self.opened], [], [])
            octets, (_, _, kind, *_) = self.opened.recvfrom(65535)
            if kind != socket.PACKET_OUTGOING:
                self.receive(self.outer(octets))

    def receive(self, packet):
        if packet.dst != self.local or packet.src != self.remote or self.layer not in packet:
            return
        try:
            inner = self.inbound.decrypt(packet)
        except Exception as refused:
            print("bad", type(refused).__name__, refused, flush=True)
            return
        octets = raw(inner)
        inner = (IPv6 if octets[0] >> 4 == 6 else IP)(octets)
        print("ok", len(octets), flush=True)
        answer = self.answer(inner)
        if answer is not None:
            self.send(answer)

    def answer(self, inner):
        if isinstance(inner, IP):
            back = IP(src=inner.dst, dst=inner.src, id=inner.id or 1)
            if self.options:
                back.options = [(b"\x94\x04\x00\x00")]  # router alert, which AH covers (RFC 4302 appendix A)
        else:
            back = IPv6(src=inner.dst, dst=inner.src)
            if self.options:
                back /= IPv6ExtHdrHopByHop()
        if ICMP in inner and inner[ICMP].type == 8:
            return back / ICMP(type=0, id=inner[ICMP].id, seq=inner[ICMP].seq) / inner[ICMP].payload
        if ICMPv6EchoRequest in inner:
            request = inner[ICMPv6EchoRequest]
            return back / ICMPv6EchoReply(id=request.id, seq=request.seq, data=request.data)
        if UDP in inner:
            return back / UDP(sport=inner[UDP].dport, dport=inner[UDP].sport) / inner[UDP].payload
        return None

    def send(self, packet):
        sealed = self.outbound.encrypt(packet.__class__(raw(packet)))
        if self.udp:
            sealed[UDP].len = len(sealed[UDP])  # scapy counts the header alone
        self.sending.sendto(raw(sealed), (self.remote, 0))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="ascii") as file:
        Peer(json.load(file)).run()
