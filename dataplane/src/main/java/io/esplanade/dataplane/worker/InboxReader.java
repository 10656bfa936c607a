package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Works off what other workers hand over, a batch at a time. Event-loop thread only. */
final class InboxReader implements Runnable {
    /** After so many, channels and timers of the loop have their turn. */
    private static final int BATCH = 64;

    private final Inbox inbox;
    private final InboundPath inbound;
    private final OutboundPath outbound;
    private final Handover handover;
    private final PacketFaults faults;
    private final @Nullable Parcel[] batch = new @Nullable Parcel[BATCH];

    InboxReader(Inbox inbox, InboundPath inbound, OutboundPath outbound, Handover handover, PacketFaults faults) {
        this.inbox = inbox;
        this.inbound = inbound;
        this.outbound = outbound;
        this.handover = handover;
        this.faults = faults;
    }

    @Override
    public void run() {
        inbox.onLook();
        int taken = 0;
        for (Parcel next = inbox.poll(); next != null; next = taken < BATCH ? inbox.poll() : null) {
            batch[taken++] = next;
            deliver(next);
        }
        handover.onHops(0);
        endOfBatch();
        for (int i = 0; i < taken; i++) {
            Objects.requireNonNull(batch[i]).giveBack();
            batch[i] = null;
        }
        if (!inbox.isEmpty()) {
            inbox.ring();
        }
    }

    /** The next parcel is not to blame for what this one brings about. */
    private void deliver(Parcel parcel) {
        handover.onHops(parcel.hops);
        DatagramBuf content = parcel.content;
        try {
            switch (parcel.kind) {
                case FROM_DEVICE ->
                    outbound.onIpPacket(content.memory(), content.readerIndex(), content.readableBytes());
                case RAW_ESP ->
                    inbound.onEspPacket(content, content.readerIndex(), content.readableBytes(), false);
                case ESP_IN_UDP -> deliverRun(content);
            }
        } catch (RuntimeException fault) {
            faults.report("hand-over", fault);
        }
    }

    private void deliverRun(DatagramBuf run) {
        int end = run.writerIndex();
        int step = run.segmentBytes();
        for (int at = run.readerIndex(); at < end; at += step) {
            inbound.onEspPacket(run, at, Math.min(step, end - at), true);
        }
    }

    /** What was delivered borrows the parcels until here. */
    private void endOfBatch() {
        try {
            outbound.flush();
            inbound.flush();
        } catch (RuntimeException fault) {
            faults.report("hand-over", fault);
        }
    }
}
