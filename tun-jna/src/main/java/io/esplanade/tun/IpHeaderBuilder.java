package io.esplanade.tun;

import static io.esplanade.tun.linux.NetinetIn.IPV6_DSTOPTS;
import static io.esplanade.tun.linux.NetinetIn.IPV6_HOPLIMIT;
import static io.esplanade.tun.linux.NetinetIn.IPV6_HOPOPTS;
import static io.esplanade.tun.linux.NetinetIn.IPV6_RTHDR;

import io.esplanade.tun.linux.MessageBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Makes the IPv6 header of a packet from what recvmmsg(2) tells of it (RFC 3542 sections 6 to 9): raw IPv6 sockets give
 * what follows the headers only. 1 {@link #begin}, 2 {@link #control} for each control message, which the kernel gives in
 * the order of the extension headers, 3 {@link #finish} writes the headers before the payload. Allocates nothing.
 *
 * <p>Missing from the result are the flow label, which is 0, and a fragment header, which is gone with the fragments.
 */
final class IpHeaderBuilder {
    /** Octets of extension headers that a packet may have; with more it is a loss. */
    static final int MAX_EXTENSION_BYTES = 1024;

    // RFC 8200 §3
    static final int HEADER_BYTES = 40;
    private static final int VERSION_SHIFT = 28;
    private static final int TRAFFIC_CLASS_SHIFT = 20;
    private static final int PAYLOAD_LENGTH = 4;
    private static final int NEXT_HEADER = 6;
    private static final int HOP_LIMIT = 7;
    private static final int SOURCE = 8;
    private static final int DESTINATION = 24;
    private static final int MAX_PAYLOAD_BYTES = 0xffff;

    // RFC 8200 §4.3, §4.4, §4.6
    private static final int HOP_BY_HOP_OPTIONS = 0;
    private static final int ROUTING = 43;
    private static final int DESTINATION_OPTIONS = 60;

    private final MessageBatch batch;
    private final int protocol;
    private final int[] controls = new int[MAX_EXTENSION_BYTES / 8];
    private int count;
    private int extensionBytes;
    private int hopLimit;

    /** For packets of {@code protocol}, which follows the headers. */
    IpHeaderBuilder(MessageBatch batch, int protocol) {
        this.batch = batch;
        this.protocol = protocol;
    }

    void begin() {
        count = 0;
        extensionBytes = 0;
        hopLimit = 0;
    }

    /** Takes note of a control message of level IPPROTO_IPV6. */
    void control(int control) {
        switch (batch.controlType(control)) {
            case IPV6_HOPLIMIT -> hopLimit = batch.controls().get(ValueLayout.JAVA_INT, batch.controlData(control)) & 0xff;
            case IPV6_HOPOPTS, IPV6_RTHDR, IPV6_DSTOPTS -> {
                extensionBytes += batch.controlDataBytes(control);
                if (count < controls.length) {
                    controls[count++] = control;
                }
            }
            default -> {} // not about headers that are wanted
        }
    }

    /**
     * Writes the headers before {@code readerIndex} of {@code out}, whose addresses are set, and says where they begin.
     * Returns false if they do not hang together or there is no room for them.
     */
    boolean finish(DatagramBuf out, int trafficClass) {
        int payloadBytes = extensionBytes + out.readableBytes();
        if (extensionBytes > MAX_EXTENSION_BYTES || payloadBytes > MAX_PAYLOAD_BYTES) {
            return false;
        }
        int start = out.readerIndex() - extensionBytes - HEADER_BYTES;
        out.setInt(start, 6 << VERSION_SHIFT | trafficClass << TRAFFIC_CLASS_SHIFT);
        out.setShort(start + PAYLOAD_LENGTH, payloadBytes);
        out.setByte(start + NEXT_HEADER, count == 0 ? protocol : header(0));
        out.setByte(start + HOP_LIMIT, hopLimit);
        out.setLong(start + SOURCE, out.sourceHigh());
        out.setLong(start + SOURCE + 8, out.sourceLow());
        out.setLong(start + DESTINATION, out.destinationHigh());
        out.setLong(start + DESTINATION + 8, out.destinationLow());
        out.setIpHeaderIndex(start);
        return copyExtensions(out.memory(), start + HEADER_BYTES);
    }

    /** Each header names the next: if they do not, there was one that the kernel did not tell of. */
    private boolean copyExtensions(MemorySegment to, int start) {
        int at = start;
        for (int i = 0; i < count; i++) {
            int bytes = batch.controlDataBytes(controls[i]);
            MemorySegment.copy(batch.controls(), batch.controlData(controls[i]), to, at, bytes);
            int next = i + 1 < count ? header(i + 1) : protocol;
            if (bytes < 8 || (to.get(ValueLayout.JAVA_BYTE, at) & 0xff) != next) {
                return false;
            }
            at += bytes;
        }
        return true;
    }

    private int header(int i) {
        return switch (batch.controlType(controls[i])) {
            case IPV6_HOPOPTS -> HOP_BY_HOP_OPTIONS;
            case IPV6_RTHDR -> ROUTING;
            default -> DESTINATION_OPTIONS;
        };
    }
}
