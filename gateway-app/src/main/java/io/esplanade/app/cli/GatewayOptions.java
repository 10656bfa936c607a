package io.esplanade.app.cli;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.crypto.ProviderChoice;
import io.esplanade.dataplane.worker.Workers;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code gateway run} was asked for.
 *
 * @param configuration the ipsec.conf to load
 * @param runDirectory where the control socket goes
 * @param metrics where Prometheus may ask; port 0 takes any free one
 * @param tunName the name of the TUN device
 * @param tunAddresses what the device is addressed with, often nothing: its traffic is that of others
 * @param cryptoProvider who carries out the suites
 * @param udpEncapsulation whether ESP goes in UDP though there is no NAT
 * @param workers how many event loops move packets, 1 to {@value #MAX_WORKERS}
 */
public record GatewayOptions(
        Path configuration,
        Path runDirectory,
        InetSocketAddress metrics,
        String tunName,
        List<IpPrefix> tunAddresses,
        ProviderChoice cryptoProvider,
        boolean udpEncapsulation,
        int workers) {
    /** More than that nobody has tried. */
    public static final int MAX_WORKERS = Workers.MAX;

    public GatewayOptions {
        tunAddresses = List.copyOf(tunAddresses);
    }
}
