package io.esplanade.dataplane.sa;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * An installed SA of one direction as the packets meet it: its counters and how near its end is. The subclasses add
 * what their protocol keys. Owned and changed by one thread; {@link #snapshot} and the getters of counters by any.
 */
public abstract class PacketSa implements AutoCloseable {
    /** Our threshold for a new SA: an eighth before the end, at 10 million packets a second 50 seconds. */
    public static final long SOFT_SHORT_SEQUENCE = OutboundSequence.MAX_SHORT - (1L << 29);

    private final SaCounters counters = new SaCounters();
    private final SaLifetime lifetime;
    private final boolean esn;
    /** Changed by the owning thread only, and rarely. */
    private volatile Sa sa;
    private boolean softSignalled;
    private boolean hardSignalled;

    /**
     * Takes ownership of the SA's secrets.
     *
     * @param esn whether sequence numbers have 64 bits; without meaning where there are none
     */
    protected PacketSa(Sa sa, boolean esn) {
        this.sa = sa;
        this.lifetime = sa.lifetime();
        this.esn = esn;
    }

    /** What the control plane asked for; its secrets give out nothing once this SA is closed. */
    public Sa sa() {
        return sa;
    }

    /** Outbound: the last sequence number sent; inbound: the highest received; 0 where there are none. Any thread. */
    public final long lastSequence() {
        return counters.lastSequence();
    }

    /** From now on it is this one, which has the same secrets and the same lifetime. */
    protected final void describeAs(Sa same) {
        sa = same;
    }

    /** The worker tells the time of a batch that used this SA. */
    public final void onUse(long epochSeconds) {
        counters.onUse(epochSeconds);
    }

    /** The SA carried one packet; octets of what it enclosed. */
    public final void onPacket(int innerBytes) {
        counters.onPacket(innerBytes);
    }

    /** A packet of this SA was dropped, by the SA itself or by whoever looked at the packet afterwards. */
    public final void onDrop() {
        counters.onDrop();
    }

    /** What {@link #lastSequence} tells from now on. */
    protected final void onSequence(long sequence) {
        counters.onSequence(sequence);
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
        return reached(lifetime.softOctets());
    }

    private boolean hardOctets() {
        return reached(lifetime.hardOctets());
    }

    private boolean reached(long limitOctets) {
        return limitOctets != 0 && counters.octets() >= limitOctets;
    }

    private boolean softSequence() {
        return !esn && lastSequence() >= SOFT_SHORT_SEQUENCE;
    }

    private boolean hardSequence() {
        return !esn && lastSequence() >= OutboundSequence.MAX_SHORT;
    }

    /**
     * As it is at this moment; any thread.
     *
     * @param next the SA behind this one in its bundle, null if none
     */
    public final SaSnapshot snapshot(long addedEpochSeconds, @Nullable SaId next) {
        return new SaSnapshot(
                sa,
                counters.packets(),
                counters.octets(),
                counters.drops(),
                lastSequence(),
                addedEpochSeconds,
                counters.firstUse(),
                counters.lastUse(),
                next);
    }

    /** Wipes what {@link #wipe} wipes, then the secrets of the SA. The owning thread, after the last packet. */
    @Override
    public final void close() {
        wipe();
        switch (sa) {
            case EspSa esp -> {
                esp.encryptionKey().close();
                esp.integrityKey().close();
            }
            case AhSa ah -> ah.integrityKey().close();
            case IpcompSa _, IpipSa _ -> {}
        }
    }

    /** Lets go of what the subclass made from the secrets, and of its other resources. May be called again. */
    protected abstract void wipe();

    @Override
    public final String toString() {
        return sa.toString();
    }
}
