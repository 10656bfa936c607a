package io.esplanade.app.cli;

import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.crypto.ProviderChoice;
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
 */
public record GatewayOptions(
        Path configuration,
        Path runDirectory,
        InetSocketAddress metrics,
        String tunName,
        List<IpPrefix> tunAddresses,
        ProviderChoice cryptoProvider,
        boolean udpEncapsulation) {
    public GatewayOptions {
        tunAddresses = List.copyOf(tunAddresses);
    }
}
