package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.ip.TestPacket;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.SendPath;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Keeps runs of datagrams. It reads them when it is flushed, as the kernel does, so memory reused too early shows. */
final class FakeSocket implements DatagramSender {
    private final List<Runnable> added = new ArrayList<>();
    final List<Run> runs = new ArrayList<>();

    record Run(List<byte[]> datagrams, SendPath path, int trafficClass) {}

    @Override
    public void send(
            MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
        added.add(() -> {
            List<byte[]> datagrams = new ArrayList<>();
            for (int at = 0; at < lengthBytes; at += segmentBytes) {
                datagrams.add(TestPacket.bytes(memory, offset + at, Math.min(segmentBytes, lengthBytes - at)));
            }
            runs.add(new Run(datagrams, path, trafficClass));
        });
    }

    @Override
    public void flush() {
        added.forEach(Runnable::run);
        added.clear();
    }

    List<Run> takeRuns() {
        List<Run> taken = List.copyOf(runs);
        runs.clear();
        return taken;
    }

    /** All datagrams that left, in their order. */
    List<byte[]> takeDatagrams() {
        return takeRuns().stream().flatMap(run -> run.datagrams().stream()).toList();
    }
}
