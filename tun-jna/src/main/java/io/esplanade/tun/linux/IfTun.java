package io.esplanade.tun.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code linux/if_tun.h}: how a descriptor of /dev/net/tun becomes a network device. */
public final class IfTun {
    public static final int IFF_TUN = 0x0001;
    public static final int IFF_MULTI_QUEUE = 0x0100;
    public static final int IFF_NO_PI = 0x1000;
    public static final int IFF_VNET_HDR = 0x4000;

    public static final int TUN_F_CSUM = 0x01;
    public static final int TUN_F_TSO4 = 0x02;
    public static final int TUN_F_TSO6 = 0x04;
    /** UDP segmentation offload, since Linux 6.2. */
    public static final int TUN_F_USO4 = 0x20;
    public static final int TUN_F_USO6 = 0x40;

    /** Longest interface name in octets, without the closing zero (IFNAMSIZ is 16). */
    public static final int MAX_NAME_BYTES = 15;

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final int IFREQ_BYTES = 40;
    private static final int IFREQ_FLAGS = 16;

    static {
        Native.register(IfTun.class, "c");
    }

    private IfTun() {}

    /** Creates, or attaches to, the device {@code name} ("" or "x%d" lets the kernel choose), and returns its name. */
    public static String setInterface(int fd, String name, int flags) throws ErrnoException {
        byte[] ifreq = new byte[IFREQ_BYTES];
        byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octets, 0, ifreq, 0, Math.min(octets.length, MAX_NAME_BYTES));
        ifreq[IFREQ_FLAGS] = (byte) flags;
        ifreq[IFREQ_FLAGS + 1] = (byte) (flags >> 8);
        ErrnoException.check("TUNSETIFF", ioctl(fd, new NativeLong(TUNSETIFF), ifreq));
        int end = 0;
        while (end < MAX_NAME_BYTES && ifreq[end] != 0) {
            end++;
        }
        return new String(Arrays.copyOf(ifreq, end), StandardCharsets.US_ASCII);
    }

    /** Says which unfinished packets the reader takes: any of {@code TUN_F_*}. */
    public static void setOffload(int fd, int offloads) throws ErrnoException {
        ErrnoException.check("TUNSETOFFLOAD", ioctl(fd, new NativeLong(TUNSETOFFLOAD), new NativeLong(offloads)));
    }

    private static native int ioctl(int fd, NativeLong request, byte[] argument);

    private static native int ioctl(int fd, NativeLong request, NativeLong argument);
}
