package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.Spi;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** Inbound SPIs: which SAs have and which are promised. Any thread. */
final class SpiPool {
    /** More promises than this are not kept: the oldest is forgotten. */
    static final int MAX_RESERVED = 65_536;

    private final SecureRandom random;
    private final Set<Spi> reserved = new LinkedHashSet<>();
    private final Set<Spi> installed = new HashSet<>();

    SpiPool(SecureRandom random) {
        this.random = random;
    }

    /** Promises an SPI that nobody can guess and nothing uses. */
    synchronized Spi reserve() {
        Spi spi;
        do {
            spi = new Spi(random.nextInt());
        } while (isReservedByStandard(spi) || installed.contains(spi) || reserved.contains(spi));
        if (reserved.size() >= MAX_RESERVED) {
            Iterator<Spi> oldest = reserved.iterator();
            oldest.next();
            oldest.remove();
        }
        reserved.add(spi);
        return spi;
    }

    synchronized void release(Spi spi) {
        reserved.remove(spi);
    }

    synchronized boolean isReserved(Spi spi) {
        return reserved.contains(spi);
    }

    /** An SA with the SPI was installed: ends its reservation. */
    synchronized void install(Spi spi) {
        reserved.remove(spi);
        installed.add(spi);
    }

    synchronized void remove(Spi spi) {
        installed.remove(spi);
    }

    synchronized void removeInstalled() {
        installed.clear();
    }

    /** How many are promised. */
    synchronized int reservations() {
        return reserved.size();
    }

    /** RFC 4303 section 2.1: 0 is never sent, 1 to 255 belong to IANA. */
    private static boolean isReservedByStandard(Spi spi) {
        return Integer.compareUnsigned(spi.value(), Spi.LAST_RESERVED) <= 0;
    }
}
