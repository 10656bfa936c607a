package io.esplanade.controlplane.ike;

import io.esplanade.dataplane.api.Spi;

/** Reserves inbound SPIs: the part of the data plane that the core asks directly. */
public interface SpiAllocator {
    /**
     * An inbound SPI that no SA uses.
     *
     * @param tunnel of the SA that it is for: the name of its rule
     */
    Spi getSpi(String tunnel);

    /** Gives up a reservation that came to nothing. */
    void releaseSpi(Spi spi);
}
