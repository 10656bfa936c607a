package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.crypto.PacketCipher;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** An SA that opens, with its anti-replay window. */
public final class InboundSa extends PacketSa {
    private static final VarHandle LAST_SEQUENCE;

    static {
        try {
            LAST_SEQUENCE = MethodHandles.lookup().findVarHandle(InboundSa.class, "lastSequence", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final ReplayWindow window;
    private long lastSequence;

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
        this.window = new ReplayWindow(sa.replayWindow());
    }

    /** Marks an authenticated packet's number as seen. */
    void commit(long sequence) {
        window.commit(sequence);
        LAST_SEQUENCE.setOpaque(this, window.highest());
    }

    @Override
    public long lastSequence() {
        return (long) LAST_SEQUENCE.getOpaque(this);
    }
}
