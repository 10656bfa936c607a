package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramBuf;
import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The parcels in which one worker hands packets over. They are made when they are first needed, so that workers whose
 * packets come to the right place have none, and used again from then on. There is a limit: a worker that takes more than
 * it can work off must not fill the memory. Taken by the worker's event loop, given back by any thread.
 */
final class ParcelPool {
    /** Octets of a packet that fits into a small parcel: what Ethernet carries, with all headers. */
    static final int SMALL_BYTES = 2048;
    // Our limits: about as much as a socket's queue holds.
    static final int SMALL_PARCELS = 1024;
    static final int LARGE_PARCELS = 128;

    // The longest IP packets: IPv6 from a socket; one from the device, behind its virtio-net header, is shorter.
    private static final int LARGE_BYTES = 40 + 0xffff;

    private final Shelf small = new Shelf(SMALL_BYTES, SMALL_PARCELS);
    private final Shelf large = new Shelf(LARGE_BYTES, LARGE_PARCELS);

    /** A parcel that holds this much, {@link DatagramBuf#HEADROOM_BYTES} behind its beginning; null if none is left. */
    @Nullable Parcel take(int lengthBytes) {
        Parcel parcel = lengthBytes <= SMALL_BYTES ? small.take() : null;
        return parcel != null || lengthBytes > LARGE_BYTES ? parcel : large.take();
    }

    /** Parcels of one size. */
    static final class Shelf {
        private final int capacityBytes;
        private final int limit;
        // Taken by one thread, filled by many; Netty's copy of a queue of JCTools.
        private final Queue<Parcel> free;
        private int made;

        private Shelf(int payloadBytes, int limit) {
            this.capacityBytes = DatagramBuf.HEADROOM_BYTES + payloadBytes;
            this.limit = limit;
            this.free = PlatformDependent.newFixedMpscQueue(limit);
        }

        private @Nullable Parcel take() {
            Parcel parcel = free.poll();
            if (parcel == null && made < limit) {
                made++;
                parcel = new Parcel(capacityBytes, this);
            }
            return parcel;
        }

        void putBack(Parcel parcel) {
            free.add(parcel); // there is room for all that were made
        }
    }
}
