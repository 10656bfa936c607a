package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.ip.AddressTranslator;
import io.esplanade.dataplane.ip.IcmpErrors;
import io.esplanade.dataplane.ip.IpPacket;
import io.esplanade.dataplane.ip.Ipv6Header;
import io.esplanade.dataplane.ip.PrefixTranslation;
import io.esplanade.dataplane.offload.VirtioNetHeader;
import io.esplanade.tun.IpPacketWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Tells senders through the TUN device that a packet does not fit, not too often. Event-loop thread only. */
final class TooBigReporter {
    // Our limits, as RFC 4443 section 2.4 (f) asks for some.
    private static final int PER_SECOND = 100;
    private static final int BURST = 50;

    private final IpPacketWriter tun;
    private final RateLimit limit;
    private final MemorySegment memory = Arena.ofAuto().allocate(VirtioNetHeader.BYTES + IcmpErrors.MAX_BYTES);

    private @Nullable PrefixTranslation back;
    private int partialChecksum;

    TooBigReporter(IpPacketWriter tun, long nowNs) {
        this.tun = tun;
        this.limit = new RateLimit(PER_SECOND, BURST, nowNs);
    }

    /**
     * From now on packets have another source than their sender; the error quotes what was sent.
     *
     * @param back makes it the sender's again; null: it is
     * @param partialChecksum as {@link AddressTranslator#source} takes it
     */
    void translated(@Nullable PrefixTranslation back, int partialChecksum) {
        this.back = back;
        this.partialChecksum = partialChecksum;
    }

    /** @param maxBytes octets of the largest packet that fits */
    void report(IpPacket packet, int maxBytes, long nowNs) {
        if (!limit.allows(nowNs)) {
            return;
        }
        if (back != null) {
            AddressTranslator.source(back, packet, partialChecksum);
            if (packet.parse(packet.memory(), packet.offset(), packet.totalBytes()) != Drop.NONE) {
                return;
            }
        }
        // A host does not go below the smallest MTU of IPv6 (RFC 8201 section 4).
        int mtu = packet.v6() ? Math.max(maxBytes, Ipv6Header.MIN_MTU) : maxBytes;
        int errorBytes = IcmpErrors.packetTooBig(packet, mtu, memory, VirtioNetHeader.BYTES);
        if (errorBytes > 0) {
            VirtioNetHeader.writePlain(memory, 0);
            tun.writePacket(memory, 0, VirtioNetHeader.BYTES + errorBytes);
        }
    }
}
