package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.crypto.PacketCipher;

/** An SA that seals. Its only writer hands out each sequence number once, in order: nonces are made of them. */
public final class OutboundSa extends PacketSa {
    private long nextSequence;

    /** Takes ownership of the cipher, and of the SA's secrets. */
    public OutboundSa(EspSa sa, PacketCipher cipher) {
        this(sa, cipher, 1); // RFC 4303 section 3.3.3: the first packet has sequence number 1
    }

    OutboundSa(EspSa sa, PacketCipher cipher, long firstSequence) {
        super(sa, cipher);
        if (sa.direction() != Direction.OUT) {
            throw new IllegalArgumentException(sa + " is not outbound");
        }
        this.nextSequence = firstSequence;
        counters.onSequence(firstSequence - 1);
    }

    /** Whether a sequence number is left; they never wrap (RFC 4303 section 3.3.3). */
    boolean hasSequence() {
        return esn ? nextSequence != Long.MAX_VALUE : nextSequence <= MAX_SHORT_SEQUENCE;
    }

    /** The number of the next packet; never given out again, whatever becomes of the packet. */
    long takeSequence() {
        long sequence = nextSequence++;
        counters.onSequence(sequence);
        return sequence;
    }
}
