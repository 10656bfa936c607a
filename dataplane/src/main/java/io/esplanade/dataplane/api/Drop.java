package io.esplanade.dataplane.api;

import java.util.Locale;

/**
 * Why a packet went no further. Each constant is a counter, and its sentence is what the documentation and the metric's
 * help say.
 */
public enum Drop {
    /** Not a drop: the packet went on. */
    NONE("Not dropped."),
    NO_SA("A flow asks for protection and has no SA; but for dontacq, one was asked for (RFC 4301 section 5.1)."),
    UNKNOWN_SPI("No inbound SA has the packet's SPI (RFC 4303 section 3.4.2)."),
    AUTH_FAIL("The ICV does not verify: forged, damaged, or other keys (RFC 4303 section 3.4.4)."),
    REPLAY("The sequence number was seen before (RFC 4303 section 3.4.3)."),
    REPLAY_TOO_OLD("The sequence number lies left of the anti-replay window (RFC 4303 section 3.4.3)."),
    MALFORMED("Too short, or lengths inside the packet contradict each other."),
    BAD_PADDING("The padding after decryption is not 1, 2, 3 ... or is longer than the packet (RFC 4303 section 2.4)."),
    BAD_NEXT_HEADER("The protected payload is not an IPv4 or IPv6 packet as its next header says (RFC 4303 section 2.6)."),
    DUMMY("A dummy packet of the peer, next header 59 (RFC 4303 section 2.6)."),
    TS_MISMATCH("The decrypted packet is outside its SA's traffic selector, or no inbound flow asks for the SA (RFC 4301 section 5.2)."),
    WRONG_ENCAPSULATION("ESP came in UDP for an SA without it, or the other way round."),
    TRANSPORT_MISMATCH("A packet between other hosts met an SA in transport mode, which takes only what its own two ends say to each other (RFC 4301 section 4.1)."),
    WRONG_BUNDLE("An SA of a bundle met a packet without the SA that belongs around or inside it (RFC 4301 appendix E)."),
    TOO_DEEP("More SAs, one inside the other, than are taken off one packet."),
    NO_POLICY("No flow covers a packet that came to the device (RFC 4301 section 5.1); the kernel's own multicast reports end here."),
    POLICY_DENY("A flow of type deny covers the packet."),
    CLEAR_TEXT("A packet that a flow wants protected came in clear (RFC 4301 section 5.2)."),
    FRAGMENT("A fragment where it takes a whole packet: for a flow's ports, or in transport mode (RFC 4301 section 7)."),
    TTL("Time to live or hop limit used up."),
    MTU("Does not fit into the path with the DF bit set; the sender was told (RFC 4301 section 8.2.1)."),
    ECN("Congestion was marked on the outer header, which the inner packet cannot carry (RFC 6040 section 4.2)."),
    SEQUENCE_EXHAUSTED("The sequence numbers of the SA are used up (RFC 4303 section 3.3.3)."),
    SOURCE_ROUTE("A source route or routing header under AH, which protects no packet that has one (RFC 4302 appendix A)."),
    ADDRESS_FAMILY("An IPv4 packet for a transport mode SA between IPv6 addresses, or the other way round."),
    COMPRESSION("The compressed payload does not inflate, or to more than an IP packet holds (RFC 3173 section 2)."),
    HANDOVER("Came to another worker than the one that has its SA, which has more to do than it can; or rules changed in that moment."),
    QUEUE_FULL("The kernel did not take the packet: its queue is full."),
    SEND_FAILED("The kernel refused to send the packet (no route, interface down)."),
    INTERNAL_ERROR("An exception on the packet's way, a defect of this gateway; its log has the details.");

    private final String sentence;

    Drop(String sentence) {
        this.sentence = sentence;
    }

    /** What happened, in one sentence. */
    public String sentence() {
        return sentence;
    }

    /** The label of the metric: lower case, words joined by an underscore. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
