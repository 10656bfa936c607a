package io.esplanade.tun;

import io.esplanade.tun.linux.IfTun;
import java.util.Set;

/** What the kernel may leave to the reader of a TUN device to finish ({@code TUN_F_*} of linux/if_tun.h). */
public enum TunOffload {
    /** Checksums of TCP and UDP. The others need it. */
    CHECKSUM(IfTun.TUN_F_CSUM),
    /** Cutting TCP over IPv4 into segments. */
    TSO4(IfTun.TUN_F_TSO4),
    /** Cutting TCP over IPv6 into segments. */
    TSO6(IfTun.TUN_F_TSO6),
    /** Cutting UDP over IPv4 into datagrams; Linux 6.2. */
    USO4(IfTun.TUN_F_USO4),
    /** Cutting UDP over IPv6 into datagrams; Linux 6.2. */
    USO6(IfTun.TUN_F_USO6);

    private final int flag;

    TunOffload(int flag) {
        this.flag = flag;
    }

    static int flags(Set<TunOffload> offloads) {
        int flags = 0;
        for (TunOffload offload : offloads) {
            flags |= offload.flag;
        }
        return flags;
    }
}
