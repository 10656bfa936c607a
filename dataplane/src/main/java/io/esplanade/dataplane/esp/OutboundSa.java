package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.crypto.PacketCipher;
import io.esplanade.dataplane.sa.OutboundSequence;

/** An SA that seals. Its only writer hands out each sequence number once, in order: nonces are made of them. */
public final class OutboundSa extends EspPacketSa {
    private final OutboundSequence sequence;

    /** Takes ownership of the cipher, and of the SA's secrets. */
    public OutboundSa(EspSa sa, PacketCipher cipher) {
        this(sa, cipher, 1); // RFC 4303 section 3.3.3: the first packet has sequence number 1
    }

    OutboundSa(EspSa sa, PacketCipher cipher, long firstSequence) {
        super(sa, cipher);
        if (sa.direction() != Direction.OUT) {
            throw new IllegalArgumentException(sa + " is not outbound");
        }
        this.sequence = new OutboundSequence(sa.esn(), firstSequence);
        onSequence(firstSequence - 1);
    }

    /** As {@link OutboundSequence#hasNext}. */
    boolean hasSequence() {
        return sequence.hasNext();
    }

    /** As {@link OutboundSequence#take}. */
    long takeSequence() {
        long number = sequence.take();
        onSequence(number);
        return number;
    }
}
