package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Spi;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Inbound SPIs: which SAs have and which are promised. Any thread. */
final class SpiPool {
    /** More promises than this are not kept: the oldest is forgotten. */
    static final int MAX_RESERVED = 65_536;

    private final SecureRandom random;
    private final Set<Spi> reserved = new LinkedHashSet<>();
    private final Map<Spi, EnumSet<SaProtocol>> installed = new HashMap<>();

    SpiPool(SecureRandom random) {
        this.random = random;
    }

    /** Promises an SPI that nobody can guess and nothing uses. */
    Spi reserve() {
        return reserve(0, 1);
    }

    /**
     * Promises an SPI that nobody can guess and nothing uses.
     *
     * @param remainder what it leaves, unsigned, when divided by {@code divisor}
     */
    synchronized Spi reserve(int remainder, int divisor) {
        Spi spi;
        do {
            int any = random.nextInt();
            spi = new Spi(any - Integer.remainderUnsigned(any, divisor) + remainder);
        } while (Integer.remainderUnsigned(spi.value(), divisor) != remainder // beyond the last of them
                || isReservedByStandard(spi)
                || installed.containsKey(spi)
                || reserved.contains(spi));
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

    /** An SA takes the SPI, which ends its reservation; returns whether none of its protocol, of whatever worker, has it. */
    synchronized boolean install(SaProtocol protocol, Spi spi) {
        if (!installed.computeIfAbsent(spi, _ -> EnumSet.noneOf(SaProtocol.class)).add(protocol)) {
            return false;
        }
        reserved.remove(spi);
        return true;
    }

    synchronized void remove(SaProtocol protocol, Spi spi) {
        installed.computeIfPresent(spi, (_, having) -> having.remove(protocol) && having.isEmpty() ? null : having);
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
