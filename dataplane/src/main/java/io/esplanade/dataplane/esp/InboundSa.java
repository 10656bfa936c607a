package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.crypto.PacketCipher;
import io.esplanade.dataplane.sa.ReplayWindow;

/** An SA that opens, with its anti-replay window. */
public final class InboundSa extends EspPacketSa {
    final ReplayWindow window;
    final boolean tunnelMode;

    /**
     * Takes ownership of the cipher, and of the SA's secrets.
     *
     * @throws IllegalArgumentException for a window outside the limits of {@link ReplayWindow}
     */
    public InboundSa(EspSa sa, PacketCipher cipher) {
        super(sa, cipher);
        if (sa.direction() != Direction.IN) {
            throw new IllegalArgumentException(sa + " is not inbound");
        }
        this.tunnelMode = sa.mode() == SaMode.TUNNEL;
        this.window = new ReplayWindow(sa.replayWindow());
    }

    /** Marks an authenticated packet's number as seen. */
    void commit(long sequence) {
        window.commit(sequence);
        onSequence(window.highest());
    }
}
