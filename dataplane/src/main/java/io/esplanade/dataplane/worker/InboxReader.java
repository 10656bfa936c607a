package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Works off what other workers hand over, a share at a time. Event-loop thread only. */
final class InboxReader implements Runnable {
    // After so much, channels and timers of the loop have their turn. Super packets are limited by their octets, as where
    // the device is read.
    private static final int SHARE = 64;
    private static final int SHARE_OCTETS = 128 * 1024;

    private final Inbox inbox;
    private final InboundPath inbound;
    private final OutboundPath outbound;
    private final Handover handover;
    private final PacketFaults faults;
    private final Runnable flushOutbound;
    private final Runnable flushInbound;
    private final @Nullable Parcel[] share = new @Nullable Parcel[SHARE];
    private int taken;

    InboxReader(Inbox inbox, InboundPath inbound, OutboundPath outbound, Handover handover, PacketFaults faults) {
        this.inbox = inbox;
        this.inbound = inbound;
        this.outbound = outbound;
        this.handover = handover;
        this.faults = faults;
        this.flushOutbound = outbound::flush;
        this.flushInbound = inbound::flush;
    }

    @Override
    public void run() {
        try {
            takeShare();
            handover.onHops(0);
            flush(flushOutbound);
            flush(flushInbound);
            giveBack();
        } finally {
            inbox.onLooked();
        }
    }

    private void takeShare() {
        int octets = 0;
        while (taken < SHARE && octets < SHARE_OCTETS) {
            Parcel next = inbox.poll();
            if (next == null) {
                return;
            }
            share[taken++] = next;
            octets += next.content.readableBytes();
            deliver(next);
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

    /** What is delivered borrows the parcels until all is flushed, so one failure must not keep the other from it. */
    private void flush(Runnable path) {
        try {
            path.run();
        } catch (RuntimeException fault) {
            faults.report("hand-over", fault);
        }
    }

    private void giveBack() {
        while (taken > 0) {
            taken--;
            Objects.requireNonNull(share[taken]).giveBack();
            share[taken] = null;
        }
    }
}
