package io.esplanade.dataplane.worker;

import io.esplanade.tun.DatagramBuf;

/**
 * A packet, or a run of datagrams, on its way from one worker to another, with the memory that it travels in. Owned by the
 * worker that fills it, then by the one that it goes to, which gives it back.
 */
final class Parcel {
    /** Where it came from, and so which way it goes on. */
    enum Kind {
        /** One packet of the device, behind its virtio-net header. */
        FROM_DEVICE,
        /** Datagrams of ESP, back to back. */
        ESP_IN_UDP,
        /** A whole IP packet of protocol 50, if the socket had it, or what was behind its IP header. */
        RAW_ESP
    }

    /** Between the reader and the writer index is what is handed over. */
    final DatagramBuf content;
    private final ParcelPool.Shelf home;
    Kind kind = Kind.FROM_DEVICE;
    /** How often it changed hands. */
    int hops;

    Parcel(int capacityBytes, ParcelPool.Shelf home) {
        this.content = new DatagramBuf(capacityBytes);
        this.home = home;
    }

    /** Its memory is free again. Any thread. */
    void giveBack() {
        home.putBack(this);
    }
}
