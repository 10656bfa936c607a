package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Fragment;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.dataplane.api.Octets;
import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A message on its way to the wire: in one datagram, or in several of 1280 octets at most if it is longer than that and the
 * peer takes pieces. So none depends on fragments of IP, which many a box on the way drops.
 */
record Outgoing(Octets message, Path path) {
    // Our limits
    /** Octets of an IP packet that every path takes (RFC 8200 section 5). */
    private static final int PACKET_BYTES = 1280;
    /** Of IPv4 or IPv6, UDP, and the non-ESP marker. */
    private static final int IPV4_BYTES = 20;

    private static final int IPV6_BYTES = 40;
    private static final int UDP_BYTES = 8;
    private static final int MARKER_BYTES = 4;
    private static final int MAX_FRAGMENTS = 255; // the number has one octet
    /** One for all, as others have it; a receiver tells messages apart by what comes. */
    private static final int FRAGMENT_ID = 1;

    List<Action.Send> datagrams() {
        int roomBytes = roomBytes();
        int pieceBytes = roomBytes - Fragment.OVERHEAD_BYTES;
        boolean cut = path.fragments()
                && message.length() > roomBytes
                && message.length() <= MAX_FRAGMENTS * pieceBytes;
        List<Octets> datagrams = cut ? pieces(message, pieceBytes) : List.of(message);
        return datagrams.stream()
                .map(datagram -> new Action.Send(datagram, path.local(), path.remote(), path.natTraversal()))
                .toList();
    }

    private int roomBytes() {
        boolean v6 = path.peer() instanceof Inet6Address;
        return PACKET_BYTES - (v6 ? IPV6_BYTES : IPV4_BYTES) - UDP_BYTES - (path.natTraversal() ? MARKER_BYTES : 0);
    }

    /** Datagrams that together carry the message, with so many of its octets in each. */
    static List<Octets> pieces(Octets message, int pieceBytes) {
        Header header = fragmentHeader(message);
        byte[] octets = message.toArray();
        List<Octets> pieces = new ArrayList<>();
        for (int at = 0; at < octets.length; at += pieceBytes) {
            int bytes = Math.min(pieceBytes, octets.length - at);
            Fragment piece = new Fragment(
                    FRAGMENT_ID, pieces.size() + 1, at + bytes == octets.length, Octets.of(octets, at, bytes));
            pieces.add(MessageEncoder.encode(Message.of(header, List.of(piece))));
        }
        return pieces;
    }

    /** Of phase 1 and without a message ID, whatever the message, as others have it. */
    private static Header fragmentHeader(Octets message) {
        Header whole = Objects.requireNonNull(MessageDecoder.decode(message).header(), "our own message");
        ExchangeType type =
                whole.exchangeType() == ExchangeType.AGGRESSIVE ? ExchangeType.AGGRESSIVE : ExchangeType.MAIN_MODE;
        return Header.clear(whole.initiatorCookie(), whole.responderCookie(), type, 0);
    }
}
