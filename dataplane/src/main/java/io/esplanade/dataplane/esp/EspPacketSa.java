package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.crypto.PacketCipher;
import io.esplanade.dataplane.sa.PacketSa;
import java.net.InetSocketAddress;

/** An ESP SA of one direction as the packets meet it: its keyed cipher and its lengths. */
abstract sealed class EspPacketSa extends PacketSa permits OutboundSa, InboundSa {
    private static final int ALIGNMENT_BYTES = 4; // RFC 4303 section 2.4

    final PacketCipher cipher;
    final int spi;
    final boolean esn;
    final int ivBytes;
    final int icvBytes;
    final int blockBytes;

    /** What a sender pads the payload to: the cipher's block, 4 at least. */
    final int alignmentBytes;

    EspPacketSa(EspSa sa, PacketCipher cipher) {
        super(sa, sa.esn());
        if (!cipher.suite().equals(sa.suite())) {
            throw new IllegalArgumentException("a cipher of " + cipher.suite() + " for " + sa);
        }
        EspSuite suite = sa.suite();
        this.cipher = cipher;
        this.spi = sa.spi().value();
        this.esn = sa.esn();
        this.ivBytes = suite.cipher().ivBytes();
        this.icvBytes = suite.icvBytes();
        this.blockBytes = suite.cipher().blockBytes();
        this.alignmentBytes = Math.max(blockBytes, ALIGNMENT_BYTES);
    }

    @Override
    public final EspSa sa() {
        return (EspSa) super.sa();
    }

    /** The peer of this SA in UDP is elsewhere; the owning thread. */
    public final void movePeer(InetSocketAddress peer) {
        describeAs(sa().withPeer(peer));
    }

    @Override
    protected final void wipe() {
        cipher.close();
    }
}
