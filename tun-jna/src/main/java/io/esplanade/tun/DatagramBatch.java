package io.esplanade.tun;

import static io.esplanade.tun.linux.NetinetIn.IPPROTO_IP;
import static io.esplanade.tun.linux.NetinetIn.IPPROTO_IPV6;
import static io.esplanade.tun.linux.NetinetIn.IPPROTO_UDP;
import static io.esplanade.tun.linux.NetinetIn.IPV6_PKTINFO;
import static io.esplanade.tun.linux.NetinetIn.IPV6_TCLASS;
import static io.esplanade.tun.linux.NetinetIn.IP_PKTINFO;
import static io.esplanade.tun.linux.NetinetIn.IP_TOS;
import static io.esplanade.tun.linux.NetinetIn.UDP_SEGMENT;

import io.esplanade.tun.linux.Errno;
import io.esplanade.tun.linux.MessageBatch;
import io.esplanade.tun.linux.NetinetIn;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams on their way out of one socket: 1 a run is cut into messages that the kernel takes at once, 2 the messages
 * gather, 3 {@code sendmmsg} takes them, again from where it stopped, 4 what it refuses is retried, sent apart or counted.
 * Allocates nothing. Event-loop thread only.
 */
final class DatagramBatch implements DatagramSender {
    /** UDP_MAX_SEGMENTS of linux/udp.h as it was first; newer kernels take more. */
    static final int MAX_SEGMENTS = 64;
    /** The longest UDP payload in IPv4: 65,535 less 20 and 8 octets of headers. */
    static final int MAX_PAYLOAD_BYTES = 65_507;

    private static final Logger log = LoggerFactory.getLogger(DatagramBatch.class);
    private static final int MESSAGES = 64;

    private final boolean v6;
    private final boolean withHeader;
    private final IoFailures failures;
    private final MessageBatch batch;
    private final MessageBatch apart;
    private final MemorySegment[] memories = new MemorySegment[MESSAGES];
    private final SendPath[] paths = new SendPath[MESSAGES];
    private final int[] offsets = new int[MESSAGES];
    private final int[] lengths = new int[MESSAGES];
    private final int[] segments = new int[MESSAGES];
    private final int[] trafficClasses = new int[MESSAGES];
    private @Nullable MessageTooLongListener listener;
    private boolean segmentation;
    private int count;
    private boolean closed;
    /** Whom the listener was told of last in this flush. */
    private @Nullable SendPath lastTooLong;

    DatagramBatch(int fd, SocketSetup.Bound socket, IoFailures failures) {
        v6 = socket.v6();
        withHeader = socket.withHeader();
        segmentation = socket.segmentation();
        this.failures = failures;
        batch = new MessageBatch(fd, MESSAGES);
        apart = new MessageBatch(fd, 1);
    }

    void listener(@Nullable MessageTooLongListener tooLong) {
        listener = tooLong;
    }

    /** The socket is about to be closed: what comes from now on is counted and gone. */
    void close() {
        closed = true;
    }

    // ---- 1 cut ----

    @Override
    public void send(
            MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
        Objects.checkFromIndexSize(offset, lengthBytes, memory.byteSize());
        if (segmentBytes < 1 || path.isV6() != v6) {
            throw new IllegalArgumentException("segments of " + segmentBytes + " octets to " + path);
        }
        for (int done = 0; done < lengthBytes; ) {
            int bytes = messageBytes(lengthBytes - done, segmentBytes, segmentation);
            append(memory, offset + done, bytes, segmentBytes, path, trafficClass);
            done += bytes;
        }
    }

    /** How much of the rest of a run the kernel takes in one message: whole segments, or the short last one. */
    static int messageBytes(int restBytes, int segmentBytes, boolean segmentation) {
        int fits = segmentation ? Math.clamp(MAX_PAYLOAD_BYTES / segmentBytes, 1, MAX_SEGMENTS) : 1;
        return (int) Math.min(restBytes, (long) fits * segmentBytes);
    }

    // ---- 2 gather ----

    private void append(MemorySegment memory, int offset, int bytes, int segmentBytes, SendPath path, int trafficClass) {
        if (count == MESSAGES) {
            flush();
        }
        int i = count++;
        memories[i] = memory;
        paths[i] = path;
        offsets[i] = offset;
        lengths[i] = bytes;
        segments[i] = segmentBytes;
        trafficClasses[i] = trafficClass;
        fill(batch, i, i, offset, bytes);
        if (segmentBytes < bytes) {
            batch.addShortControl(i, IPPROTO_UDP, UDP_SEGMENT, (short) segmentBytes);
        }
    }

    /** Fills message {@code slot} of {@code out} with a part of message {@code i} and what goes with it. */
    private void fill(MessageBatch out, int slot, int i, int offset, int bytes) {
        SendPath path = paths[i];
        out.prepareSend(
                slot, path.sockaddr(), v6 ? NetinetIn.SOCKADDR_IN6_BYTES : NetinetIn.SOCKADDR_IN_BYTES);
        out.payload(slot, memories[i], offset, bytes);
        MemorySegment info = path.packetInfo();
        if (info != null) {
            int infoBytes = (int) info.byteSize();
            int data = v6
                    ? out.addControl(slot, IPPROTO_IPV6, IPV6_PKTINFO, infoBytes)
                    : out.addControl(slot, IPPROTO_IP, IP_PKTINFO, infoBytes);
            MemorySegment.copy(info, 0, out.controls(), data, infoBytes);
        }
        if (trafficClasses[i] != 0 && !withHeader) {
            out.addIntControl(slot, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_TCLASS : IP_TOS, trafficClasses[i]);
        }
    }

    // ---- 3 send ----

    @Override
    public void flush() {
        boolean retried = false;
        for (int from = closed ? dropFrom(0, IoFailure.DOWN) : 0; from < count; ) {
            int result = batch.send(from, count);
            if (result > 0) {
                from += result;
                retried = false;
            } else if (!retried && isWorthRetrying(-result)) {
                retried = true;
            } else {
                from = onRefused(from, -result);
                retried = false;
            }
        }
        Arrays.fill(memories, 0, count, null);
        Arrays.fill(paths, 0, count, null);
        count = 0;
        lastTooLong = null;
    }

    /** ECONNREFUSED is about an earlier packet: the kernel tells it instead of sending this one. */
    private static boolean isWorthRetrying(int errno) {
        return errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ECONNREFUSED;
    }

    // ---- 4 refused ----

    /** Returns the message to go on with. */
    private int onRefused(int i, int errno) {
        if (errno == Errno.EAGAIN) { // no room for this one, so for none behind it
            return dropFrom(i, IoFailure.QUEUE_FULL);
        }
        if (segments[i] < lengths[i] && (errno == Errno.EIO || errno == Errno.EINVAL)) {
            sendApart(i);
        } else {
            countRefused(i, errno, packets(i));
        }
        return i + 1;
    }

    private int dropFrom(int i, IoFailure why) {
        for (int j = i; j < count; j++) {
            failures.add(why, packets(j));
        }
        return count;
    }

    private int packets(int i) {
        return (lengths[i] + segments[i] - 1) / segments[i];
    }

    private void countRefused(int i, int errno, int packets) {
        failures.add(IoFailure.ofSocket(errno), packets);
        if (errno == Errno.EMSGSIZE && listener != null && lastTooLong != paths[i]) { // it costs system calls
            lastTooLong = paths[i];
            listener.onMessageTooLong(paths[i]);
        }
    }

    /**
     * EIO: the device has no checksum offload, which UDP_SEGMENT needs; EINVAL: no such control message, or, to
     * older kernels, segments too long for the path. A whole segment that passes by itself tells them apart. The last one,
     * which is shorter, does not: else a forged ICMP message would switch segmentation off for good.
     */
    private void sendApart(int i) {
        for (int done = 0; done < lengths[i]; done += segments[i]) {
            int bytes = Math.min(segments[i], lengths[i] - done);
            fill(apart, 0, i, offsets[i] + done, bytes);
            int result = apart.send(0, 1);
            if (result < 0) {
                countRefused(i, -result, 1);
            } else if (segmentation && bytes == segments[i]) {
                segmentation = false;
                log.info("the kernel does not cut UDP payloads into datagrams (UDP_SEGMENT) on the way to {}; they are"
                        + " sent one by one from now on", paths[i].remote());
            }
        }
    }

    /** Sends one datagram past the batch. Returns 0 or the error number, which is not counted. */
    int sendNow(MemorySegment memory, int lengthBytes, SendPath path) {
        if (path.isV6() != v6) {
            return Errno.EAFNOSUPPORT;
        }
        flush();
        if (closed) {
            return Errno.ENETDOWN;
        }
        append(memory, 0, lengthBytes, Math.max(1, lengthBytes), path, 0);
        count = 0;
        int result = batch.send(0, 1);
        return result < 0 && isWorthRetrying(-result) ? Math.max(0, -batch.send(0, 1)) : Math.max(0, -result);
    }
}
