package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.SendPath;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where packets are sealed back to back, so that packets of one size to one peer lie in memory as the kernel takes them
 * in one call (UDP_SEGMENT). Event-loop thread only.
 *
 * <p>1 {@link #place} makes room  2 the caller seals there  3 {@link #add} puts it into the batch  4 {@link #flush}
 * sends.
 */
final class SendBuffer {
    static final int BYTES = 256 * 1024;
    private static final int CACHE_LINE_BYTES = 64;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, CACHE_LINE_BYTES);
    private final Outlets outlets;
    private int end;

    // The run that grows: datagrams back to back, all of runSegmentBytes; a shorter one ends it.
    private @Nullable DatagramSender runSender;
    private @Nullable SendPath runPath;
    private int runStart;
    private int runSegmentBytes;
    private int runTrafficClass;
    private boolean runEnded;

    SendBuffer(Outlets outlets) {
        this.outlets = outlets;
    }

    MemorySegment memory() {
        return memory;
    }

    /**
     * Makes room for one packet, sending what is there if it must.
     *
     * @param lengthBytes at most 64 KiB
     * @return the offset at which the packet is to be written
     */
    int place(int lengthBytes) {
        if (end + lengthBytes > BYTES) {
            flush();
        }
        return end;
    }

    /** Takes the packet that was written at the place given out last. */
    void add(DatagramSender sender, SendPath path, int trafficClass, int lengthBytes) {
        boolean goesOn = !runEnded
                && runPath == path
                && sender.equals(runSender)
                && runTrafficClass == trafficClass
                && lengthBytes <= runSegmentBytes;
        if (!goesOn) {
            handOver();
            runSender = sender;
            runPath = path;
            runTrafficClass = trafficClass;
            runStart = end;
            runSegmentBytes = lengthBytes;
        }
        runEnded = lengthBytes < runSegmentBytes;
        end += lengthBytes;
    }

    /** Sends everything. */
    void flush() {
        if (end == 0) {
            return;
        }
        handOver();
        outlets.flush();
        end = 0;
    }

    /** Gives the run to its sender, which borrows the memory until it is flushed. */
    private void handOver() {
        DatagramSender sender = runSender;
        SendPath path = runPath;
        runSender = null;
        runPath = null;
        runEnded = false;
        if (sender != null && path != null) {
            sender.send(memory, runStart, end - runStart, runSegmentBytes, path, runTrafficClass);
        }
    }
}
