package io.esplanade.dataplane.ip;

import static io.esplanade.dataplane.ip.NetworkOrder.get16;

import io.esplanade.dataplane.api.Drop;
import java.lang.foreign.MemorySegment;

/**
 * Explicit congestion notification through the tunnel (RFC 6040). The ECN field is the low 2 bits of the traffic class
 * octet.
 */
public final class Ecn {
    public static final int NOT_ECT = 0;
    public static final int ECT_1 = 1;
    public static final int ECT_0 = 2;
    public static final int CE = 3;

    private static final int FIELD_MASK = 3;
    private static final int DROP = -1;

    // RFC 6040 figure 4: the outgoing codepoint by arriving inner (row) and outer (Not-ECT, ECT(1), ECT(0), CE).
    private static final byte[][] DECAPSULATED = {
        {NOT_ECT, NOT_ECT, NOT_ECT, DROP}, // inner Not-ECT
        {ECT_1, ECT_1, ECT_1, CE}, // inner ECT(1)
        {ECT_0, ECT_1, ECT_0, CE}, // inner ECT(0)
        {CE, CE, CE, CE}, // inner CE
    };

    private Ecn() {}

    /**
     * Returns the traffic class octet of the outer header: the inner one, both DSCP (RFC 4301 section 5.1.2.1) and ECN
     * field (normal mode, RFC 6040 section 4.1).
     */
    public static int encapsulate(int innerTrafficClass) {
        return innerTrafficClass & 0xff;
    }

    /** Returns the codepoint that goes on (RFC 6040 section 4.2), or -1 if the packet must be dropped. */
    static int combine(int inner, int outer) {
        return DECAPSULATED[inner & FIELD_MASK][outer & FIELD_MASK];
    }

    /**
     * Carries the congestion mark of the outer header over to the decrypted packet, in place. The DSCP of the outer
     * header is ignored (RFC 4301 section 5.1.2.1, note 4).
     *
     * @param packet parsed, and still where it was
     * @param outerTrafficClass the octet of the outer header, as it arrived
     * @return {@link Drop#NONE}, or {@link Drop#ECN} for a mark on a packet that cannot carry it
     */
    public static Drop decapsulate(IpPacket packet, int outerTrafficClass) {
        int inner = packet.trafficClass() & FIELD_MASK;
        int combined = combine(inner, outerTrafficClass);
        if (combined == inner) {
            return Drop.NONE;
        }
        if (combined == DROP) {
            return Drop.ECN;
        }
        int trafficClass = (packet.trafficClass() & ~FIELD_MASK) | combined;
        if (packet.v6()) {
            Ipv6Header.trafficClass(packet.memory(), packet.offset(), trafficClass);
        } else {
            replaceIpv4(packet.memory(), packet.offset(), trafficClass);
        }
        packet.trafficClass(trafficClass);
        return Drop.NONE;
    }

    private static void replaceIpv4(MemorySegment memory, int offset, int trafficClass) {
        int versionIhl = get16(memory, offset + Ipv4Header.VERSION_IHL) & 0xff00;
        Ipv4Header.replaceWord(memory, offset, Ipv4Header.VERSION_IHL, versionIhl | trafficClass);
    }
}
