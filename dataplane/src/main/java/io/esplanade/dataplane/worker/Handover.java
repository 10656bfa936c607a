package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.lookup.SpdEntry;
import io.esplanade.tun.DatagramBuf;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The way of packets that came to one worker and belong to another: copied into a parcel, put into the other's inbox, and
 * the other is woken at the end of the batch. Nobody waits for anybody: what finds no parcel or no room is dropped.
 * Event-loop thread only, but for {@link #handedOver}.
 *
 * <p>A packet changes hands twice at most: once where its flow or SPI says, and once more if that has just changed, or if
 * the SA may be one of those that only the first worker has.
 */
final class Handover {
    private static final int MAX_HOPS = 2;

    private final Team team;
    private final int self;
    private final DropCounters drops;
    private final boolean alone;
    private final ParcelPool pool = new ParcelPool();
    private final OpaqueLong count = new OpaqueLong();
    /** Bit n: the worker n has to be woken. */
    private long toWake;
    /** Of what is worked on now; 0: it came from the device or a socket. */
    private int hops;

    // A run of ESP datagrams that grows as long as its source goes on with the same SPI.
    private @Nullable Parcel run;
    private int runWorker;
    private int runSpi;
    /** The address behind the last one; 0: there is no run. */
    private long runEnd;
    private int runSegmentBytes;
    private boolean runEnded;

    /** @param self the number of this worker in its team, of at most 64 */
    Handover(Team team, int self, DropCounters drops) {
        this.team = team;
        this.drops = drops;
        this.self = self;
        this.alone = team.size() == 1;
    }

    /** Whether another worker has the SAs of the flow. */
    boolean isElsewhere(SpdEntry<?> flow) {
        return !alone && flow.worker() != self;
    }

    /** What follows was handed over so often already. */
    void onHops(int before) {
        hops = before;
    }

    /** How many packets and runs went to other workers. Any thread. */
    long handedOver() {
        return count.get();
    }

    /**
     * Hands a packet of the device over, borrowing it for the call.
     *
     * @param offset of the virtio-net header
     * @return NONE, or HANDOVER if it is lost
     */
    Drop toOwner(SpdEntry<?> flow, MemorySegment memory, int offset, int lengthBytes) {
        Parcel parcel = hops < MAX_HOPS ? pool.take(lengthBytes) : null;
        if (parcel == null) {
            return Drop.HANDOVER;
        }
        parcel.kind = Parcel.Kind.FROM_DEVICE;
        fill(parcel, memory, offset, lengthBytes);
        return send(parcel, flow.worker(), hops + 1);
    }

    /**
     * Hands ESP over for whose SPI there is no SA here, borrowing it for the call.
     *
     * @param offset of the SPI
     * @return NONE; UNKNOWN_SPI if there is nobody left to ask; HANDOVER if it is lost
     */
    Drop unknownSpi(DatagramBuf datagram, int offset, int lengthBytes, boolean inUdp, int spi) {
        int to = alone ? self : next(spi);
        if (to == self) {
            return Drop.UNKNOWN_SPI;
        }
        if (!inUdp) {
            return sendRaw(datagram, offset, lengthBytes, to);
        }
        boolean goesOn = runEnd == datagram.memory().address() + offset
                && offset != datagram.readerIndex()
                && runSpi == spi
                && lengthBytes <= runSegmentBytes
                && !runEnded;
        if (!goesOn) {
            Drop drop = beginRun(datagram, offset, to, spi, lengthBytes);
            if (drop != Drop.NONE) {
                return drop;
            }
        }
        addToRun(datagram, offset, lengthBytes);
        return Drop.NONE;
    }

    /** Who may know the SPI: itself, if nobody else. */
    private int next(int spi) {
        int named = team.owners().workerOf(spi);
        if (hops == 0 && named != self) {
            return named;
        }
        return hops < MAX_HOPS && team.hasStrays() ? 0 : self;
    }

    /** The first worker has looked, or will: what it does not know is unknown. */
    private int hopsOf(int to) {
        return self == 0 || to == 0 ? MAX_HOPS : hops + 1;
    }

    private Drop sendRaw(DatagramBuf packet, int offset, int lengthBytes, int to) {
        int header = packet.ipHeaderIndex();
        int start = header < 0 ? offset : header;
        int end = offset + lengthBytes;
        Parcel parcel = pool.take(end - start);
        if (parcel == null) {
            return Drop.HANDOVER;
        }
        parcel.kind = Parcel.Kind.RAW_ESP;
        fill(parcel, packet.memory(), start, end - start);
        DatagramBuf copy = parcel.content;
        describe(copy, packet, lengthBytes);
        if (header >= 0) {
            copy.setIpHeaderIndex(copy.readerIndex());
            copy.readerIndex(copy.readerIndex() + offset - header);
        }
        return send(parcel, to, hopsOf(to));
    }

    private Drop beginRun(DatagramBuf datagram, int offset, int to, int spi, int lengthBytes) {
        endRun();
        Parcel parcel = pool.take(datagram.writerIndex() - offset);
        if (parcel == null) {
            return Drop.HANDOVER;
        }
        parcel.kind = Parcel.Kind.ESP_IN_UDP;
        parcel.content.setIndex(DatagramBuf.HEADROOM_BYTES, DatagramBuf.HEADROOM_BYTES);
        describe(parcel.content, datagram, lengthBytes);
        run = parcel;
        runWorker = to;
        runSpi = spi;
        runSegmentBytes = lengthBytes;
        runEnded = false;
        return Drop.NONE;
    }

    private void addToRun(DatagramBuf datagram, int offset, int lengthBytes) {
        Parcel parcel = run;
        if (parcel != null) {
            DatagramBuf copy = parcel.content;
            int at = copy.writerIndex();
            MemorySegment.copy(datagram.memory(), offset, copy.memory(), at, lengthBytes);
            copy.writerIndex(at + lengthBytes);
            runEnd = datagram.memory().address() + offset + lengthBytes;
            runEnded = lengthBytes < runSegmentBytes;
        }
    }

    private void endRun() {
        Parcel parcel = run;
        run = null;
        runEnd = 0;
        if (parcel != null) {
            int bytes = parcel.content.readableBytes();
            if (send(parcel, runWorker, hopsOf(runWorker)) != Drop.NONE) {
                drops.count(Drop.HANDOVER, (bytes + runSegmentBytes - 1) / runSegmentBytes);
            }
        }
    }

    private static void fill(Parcel parcel, MemorySegment memory, int offset, int lengthBytes) {
        DatagramBuf copy = parcel.content;
        int start = DatagramBuf.HEADROOM_BYTES;
        MemorySegment.copy(memory, offset, copy.memory(), start, lengthBytes);
        copy.setIndex(start, start + lengthBytes);
    }

    private static void describe(DatagramBuf copy, DatagramBuf original, int segmentBytes) {
        copy.setSource(original.v6(), original.sourceHigh(), original.sourceLow(), original.sourcePort());
        copy.setDestination(original.destinationHigh(), original.destinationLow());
        copy.setSegments(segmentBytes, original.trafficClass());
        copy.setIpHeaderIndex(-1);
    }

    private Drop send(Parcel parcel, int to, int itsHops) {
        parcel.hops = itsHops;
        if (!team.inbox(to).put(parcel)) {
            parcel.giveBack();
            return Drop.HANDOVER;
        }
        count.add(1);
        toWake |= 1L << to;
        return Drop.NONE;
    }

    /** The end of a batch: wakes whom something was handed to. */
    void flush() {
        if (run != null) {
            endRun();
        }
        for (long workers = toWake; workers != 0; workers &= workers - 1) {
            team.inbox(Long.numberOfTrailingZeros(workers)).ring();
        }
        toWake = 0;
    }
}
