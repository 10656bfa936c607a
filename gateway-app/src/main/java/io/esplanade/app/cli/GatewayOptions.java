package io.esplanade.app.cli;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.crypto.ProviderChoice;
import io.esplanade.dataplane.worker.Workers;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code gateway run} was asked for.
 *
 * @param configuration the ipsec.conf to load
 * @param runDirectory where the control socket goes
 * @param pkiDirectory where keys and certificates lie
 * @param metrics where Prometheus may ask; port 0 takes any free one
 * @param tunName the name of the TUN device
 * @param tunAddresses what the device is addressed with, often nothing: its traffic is that of others
 * @param cryptoProvider who carries out the suites
 * @param udpEncapsulation whether ESP goes in UDP though there is no NAT
 * @param fifo where commands of isakmpd's are taken; null: nowhere
 * @param report where the report goes; null: into the run directory
 * @param workers how many event loops move packets, 1 to {@value #MAX_WORKERS}
 */
public record GatewayOptions(
        Path configuration,
        Path runDirectory,
        Path pkiDirectory,
        InetSocketAddress metrics,
        String tunName,
        List<IpPrefix> tunAddresses,
        ProviderChoice cryptoProvider,
        boolean udpEncapsulation,
        @Nullable Path fifo,
        @Nullable Path report,
        int workers) {
    /** More than that nobody has tried. */
    public static final int MAX_WORKERS = Workers.MAX;

    public GatewayOptions {
        tunAddresses = List.copyOf(tunAddresses);
    }
}
