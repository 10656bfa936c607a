package io.esplanade.perf;

import io.esplanade.tun.DatagramBuf;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.SendPath;
import java.lang.foreign.MemorySegment;

/** Carries runs of datagrams to the gateway at the far end, with the one copy that a kernel makes at least. */
final class MemoryWire implements DatagramSender {
    private static final int BUFFER_BYTES = 128 * 1024;

    private final DatagramBuf received = new DatagramBuf(BUFFER_BYTES);
    private final MemoryGateway far;

    MemoryWire(MemoryGateway far) {
        this.far = far;
    }

    @Override
    public void send(
            MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
        MemorySegment.copy(memory, offset, received.memory(), 0, lengthBytes);
        received.setIndex(0, lengthBytes);
        received.setSegments(segmentBytes, trafficClass);
        far.fromSocket(received);
    }

    @Override
    public void flush() {}
}
