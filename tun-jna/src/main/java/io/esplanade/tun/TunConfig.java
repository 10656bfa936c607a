package io.esplanade.tun;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a TUN device is made.
 *
 * @param name at most 15 ASCII characters, such as {@code enc0}; a pattern with {@code %d}, or null, lets the kernel
 *     number it
 * @param mtu octets of an IP packet, 68 to 65,535
 * @param multiQueue whether the device may have more queues than this one (one channel each)
 * @param offloads what the reader can finish; USO is left out where the kernel lacks it
 * @param packetsPerRead how many packets are read in a row at most before other channels of the loop get their turn
 */
public record TunConfig(
        @Nullable String name, int mtu, boolean multiQueue, Set<TunOffload> offloads, int packetsPerRead) {
    /** The default of {@code packetsPerRead}. */
    public static final int DEFAULT_PACKETS_PER_READ = 64;

    // The least that every IPv4 host takes (RFC 791 §3.2), and the most that an IP packet can have.
    private static final int MIN_MTU = 68;
    private static final int MAX_MTU = 65_535;
    private static final int MAX_NAME_CHARS = 15;

    public TunConfig {
        offloads = Set.copyOf(offloads);
        if (name != null && (name.isEmpty() || name.length() > MAX_NAME_CHARS || !isPlain(name))) {
            throw new IllegalArgumentException("not a name of a network device: " + name);
        }
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw new IllegalArgumentException("MTU " + mtu + " is not in " + MIN_MTU + ".." + MAX_MTU);
        }
        if (packetsPerRead < 1) {
            throw new IllegalArgumentException("packetsPerRead " + packetsPerRead);
        }
    }

    /** One queue and every offload. */
    public static TunConfig named(@Nullable String name, int mtu) {
        return new TunConfig(name, mtu, false, EnumSet.allOf(TunOffload.class), DEFAULT_PACKETS_PER_READ);
    }

    private static boolean isPlain(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '/' && c != ':');
    }
}
