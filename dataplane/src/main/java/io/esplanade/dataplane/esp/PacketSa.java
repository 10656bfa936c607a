package io.esplanade.dataplane.esp;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.crypto.PacketCipher;

/**
 * An installed SA of one direction as the packets meet it: its keyed cipher, its lengths, its counters. Owned and
 * changed by one thread; {@link #snapshot} and the getters of counters by any.
 */
public abstract sealed class PacketSa implements AutoCloseable permits OutboundSa, InboundSa {
    /** The longest sequence number without ESN (RFC 4303 section 3.3.3). */
    static final long MAX_SHORT_SEQUENCE = 0xffff_ffffL;

    /** Our threshold for a new SA: an eighth before the end, at 10 million packets a second 50 seconds. */
    static final long SOFT_SHORT_SEQUENCE = MAX_SHORT_SEQUENCE - (1L << 29);

    private static final int ESP_ALIGNMENT_BYTES = 4; // RFC 4303 section 2.4

    final PacketCipher cipher;
    final SaCounters counters = new SaCounters();
    final int spi;
    final boolean esn;
    final int ivBytes;
    final int icvBytes;
    final int blockBytes;

    /** What a sender pads the payload to: the cipher's block, 4 at least. */
    final int alignmentBytes;

    private final EspSa sa;
    private boolean softSignalled;
    private boolean hardSignalled;

    PacketSa(EspSa sa, PacketCipher cipher) {
        if (!cipher.suite().equals(sa.suite())) {
            throw new IllegalArgumentException("a cipher of " + cipher.suite() + " for " + sa);
        }
        EspSuite suite = sa.suite();
        this.sa = sa;
        this.cipher = cipher;
        this.spi = sa.spi().value();
        this.esn = sa.esn();
        this.ivBytes = suite.cipher().ivBytes();
        this.icvBytes = suite.icvBytes();
        this.blockBytes = suite.cipher().blockBytes();
        this.alignmentBytes = Math.max(blockBytes, ESP_ALIGNMENT_BYTES);
    }

    /** What the control plane asked for; its secrets give out nothing once this SA is closed. */
    public final EspSa sa() {
        return sa;
    }

    /** Outbound: the last sequence number sent; inbound: the highest received. Any thread. */
    public final long lastSequence() {
        return counters.lastSequence();
    }

    /** The worker tells the time of a batch that used this SA. */
    public final void onUse(long epochSeconds) {
        counters.onUse(epochSeconds);
    }

    /** A packet of this SA was dropped outside of this package, say by its selector. */
    public final void onDrop() {
        counters.onDrop();
    }

    public final long packets() {
        return counters.packets();
    }

    /** Of inner packets. */
    public final long octets() {
        return counters.octets();
    }

    /** True once, when octets or sequence numbers have come so far that the SA should be replaced. */
    public final boolean dueSoftExpiry() {
        if (softSignalled || !(softOctets() || softSequence())) {
            return false;
        }
        softSignalled = true;
        return true;
    }

    /** True once, when octets or sequence numbers are used up and the SA has to go. */
    public final boolean dueHardExpiry() {
        if (hardSignalled || !(hardOctets() || hardSequence())) {
            return false;
        }
        hardSignalled = true;
        return true;
    }

    /** What {@link #dueSoftExpiry} and {@link #dueHardExpiry} speak of, for the control plane's event. */
    public final String expiryCause() {
        return softOctets() || hardOctets() ? "octets" : "sequence numbers";
    }

    private boolean softOctets() {
        return reached(sa.lifetime().softOctets());
    }

    private boolean hardOctets() {
        return reached(sa.lifetime().hardOctets());
    }

    private boolean reached(long limitOctets) {
        return limitOctets != 0 && counters.octets() >= limitOctets;
    }

    private boolean softSequence() {
        return !esn && lastSequence() >= SOFT_SHORT_SEQUENCE;
    }

    private boolean hardSequence() {
        return !esn && lastSequence() >= MAX_SHORT_SEQUENCE;
    }

    /** As it is at this moment; any thread. */
    public final SaSnapshot snapshot(long addedEpochSeconds) {
        return new SaSnapshot(
                sa,
                counters.packets(),
                counters.octets(),
                counters.drops(),
                lastSequence(),
                addedEpochSeconds,
                counters.firstUse(),
                counters.lastUse(),
                null);
    }

    /** Wipes the cipher and both secrets of the SA. The owning thread, after the last packet. */
    @Override
    public final void close() {
        cipher.close();
        sa.encryptionKey().close();
        sa.integrityKey().close();
    }

    @Override
    public final String toString() {
        return sa.toString();
    }
}
