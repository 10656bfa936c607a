package io.esplanade.tun;

import static io.esplanade.tun.linux.NetinetIn.IPPROTO_IP;
import static io.esplanade.tun.linux.NetinetIn.IPPROTO_IPV6;
import static io.esplanade.tun.linux.NetinetIn.IPPROTO_UDP;
import static io.esplanade.tun.linux.NetinetIn.IPV6_PKTINFO;
import static io.esplanade.tun.linux.NetinetIn.IPV6_TCLASS;
import static io.esplanade.tun.linux.NetinetIn.IP_PKTINFO;
import static io.esplanade.tun.linux.NetinetIn.IP_TOS;
import static io.esplanade.tun.linux.NetinetIn.UDP_GRO;

import io.esplanade.tun.linux.MessageBatch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads what recvmmsg(2) left beside the payload into a {@link DatagramBuf}. Allocates nothing. */
final class ReceivedDatagram {
    private static final ValueLayout.OfShort SHORT_BE =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT_BE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG_BE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    // struct sockaddr_in, sockaddr_in6
    private static final int PORT = 2;
    private static final int IN_ADDRESS = 4;
    private static final int IN6_ADDRESS = 8;
    private static final int IN6_SCOPE = 24;
    /** In {@code struct in_pktinfo}: the local address, and the one in the header. */
    private static final int PKTINFO_LOCAL = 4;

    // IPv4 header (RFC 791 §3.1)
    private static final int MIN_IPV4_HEADER_BYTES = 20;
    private static final int IPV4_TOS = 1;

    private final MessageBatch batch;
    private final boolean v6;
    private final boolean raw;
    private final int payloadIndex;
    private final @Nullable IpHeaderBuilder header;
    private int segmentBytes;
    private int trafficClass;

    /**
     * @param payloadIndex where in a {@link DatagramBuf} the kernel writes
     * @param header makes the header of IPv6 packets, if that is wanted
     */
    ReceivedDatagram(
            MessageBatch batch, boolean v6, boolean raw, int payloadIndex, @Nullable IpHeaderBuilder header) {
        this.batch = batch;
        this.v6 = v6;
        this.raw = raw;
        this.payloadIndex = payloadIndex;
        this.header = header;
    }

    /** Describes message {@code i} in {@code out} and frames its payload; false if it is cut off or empty. */
    boolean decode(int i, DatagramBuf out) {
        int length = batch.length(i);
        if (length < 1
                || length > out.capacity() - payloadIndex
                || (batch.flags(i) & (MessageBatch.MSG_TRUNC | MessageBatch.MSG_CTRUNC)) != 0) {
            return false;
        }
        out.setIndex(payloadIndex, payloadIndex + length);
        out.setIpHeaderIndex(-1);
        readSource(i, out);
        segmentBytes = 0;
        trafficClass = 0;
        if (header != null) {
            header.begin();
        }
        readControls(i, out);
        if ((raw && !v6 && !skipIpv4Header(out)) || (header != null && !header.finish(out, trafficClass))) {
            return false;
        }
        int payloadBytes = out.readableBytes();
        boolean single = segmentBytes < 1 || segmentBytes > payloadBytes;
        out.setSegments(single ? payloadBytes : segmentBytes, trafficClass);
        return true;
    }

    private void readSource(int i, DatagramBuf out) {
        MemorySegment names = batch.names();
        long at = batch.nameOffset(i);
        int port = raw ? 0 : names.get(SHORT_BE, at + PORT) & 0xffff;
        if (v6) {
            out.setSource(true, names.get(LONG_BE, at + IN6_ADDRESS), names.get(LONG_BE, at + IN6_ADDRESS + 8), port);
            out.setSourceScope(names.get(ValueLayout.JAVA_INT, at + IN6_SCOPE));
        } else {
            out.setSource(false, 0, Integer.toUnsignedLong(names.get(INT_BE, at + IN_ADDRESS)), port);
        }
    }

    private void readControls(int i, DatagramBuf out) {
        out.setDestination(0, 0);
        for (int control = batch.firstControl(i); control >= 0; control = batch.nextControl(i, control)) {
            switch (batch.controlLevel(control)) {
                case IPPROTO_UDP -> readUdp(control);
                case IPPROTO_IP -> readIp(control, out);
                case IPPROTO_IPV6 -> readIpv6(control, out);
                default -> {} // nothing that was asked for
            }
        }
    }

    private void readUdp(int control) {
        if (batch.controlType(control) == UDP_GRO && batch.controlDataBytes(control) >= Integer.BYTES) {
            segmentBytes = batch.controls().get(ValueLayout.JAVA_INT, batch.controlData(control));
        }
    }

    private void readIp(int control, DatagramBuf out) {
        int type = batch.controlType(control);
        int data = batch.controlData(control);
        int bytes = batch.controlDataBytes(control);
        if (type == IP_TOS && bytes >= 1) {
            trafficClass = batch.controls().get(ValueLayout.JAVA_BYTE, data) & 0xff;
        } else if (type == IP_PKTINFO && bytes >= 12) {
            out.setDestination(0, Integer.toUnsignedLong(batch.controls().get(INT_BE, data + PKTINFO_LOCAL)));
        }
    }

    private void readIpv6(int control, DatagramBuf out) {
        int type = batch.controlType(control);
        int data = batch.controlData(control);
        int bytes = batch.controlDataBytes(control);
        if (type == IPV6_TCLASS && bytes >= Integer.BYTES) {
            trafficClass = batch.controls().get(ValueLayout.JAVA_INT, data) & 0xff;
        } else if (type == IPV6_PKTINFO && bytes >= 20) {
            out.setDestination(batch.controls().get(LONG_BE, data), batch.controls().get(LONG_BE, data + 8));
        } else if (header != null) {
            header.control(control);
        }
    }

    private boolean skipIpv4Header(DatagramBuf out) {
        int length = out.readableBytes();
        if (length < MIN_IPV4_HEADER_BYTES) {
            return false;
        }
        int start = out.readerIndex();
        int headerBytes = (out.getByte(start) & 0x0f) * 4;
        if (headerBytes < MIN_IPV4_HEADER_BYTES || headerBytes >= length) {
            return false;
        }
        trafficClass = out.getByte(start + IPV4_TOS) & 0xff;
        out.readerIndex(start + headerBytes);
        out.setIpHeaderIndex(start);
        return true;
    }
}
