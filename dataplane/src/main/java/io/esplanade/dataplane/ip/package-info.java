/**
 * IPv4 and IPv6 packets in memory: header fields, checksums, fragments, and what a tunnel end does to them (RFC 791,
 * RFC 8200, RFC 9293, RFC 768; RFC 1071 and RFC 1624 for checksums; RFC 6040 for ECN; RFC 1191 and RFC 4443 for path
 * MTU). Everything works in place on a {@link java.lang.foreign.MemorySegment} and an offset into it, allocates
 * nothing per packet, and belongs to one thread.
 *
 * <p>There is no code here that lowers a time to live. RFC 4301 section 5.1.2.1 lets a tunnel end lower the inner one
 * when it forwards. Here the kernel forwards: it lowered the field when it routed a foreign packet into the TUN device
 * (and left it alone for a packet of its own host), and it does so again when it routes a decrypted packet onwards. A
 * second decrement would make the gateway count as two hops and end traceroute one hop early.
 */
@NullMarked
package io.esplanade.dataplane.ip;

import org.jspecify.annotations.NullMarked;
