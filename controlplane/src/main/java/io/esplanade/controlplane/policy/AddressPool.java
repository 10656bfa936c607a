package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.IpPrefix;
import java.net.InetAddress;
import java.util.List;

/**
 * Inner addresses for road warriors and what they are told with them.
 *
 * @param network the addresses; of IPv4 the first and the last one are not given out
 * @param nameServers in order of preference
 * @param push whether we tell peers without being asked
 */
public record AddressPool(IpPrefix network, List<InetAddress> nameServers, boolean push) {
    public AddressPool {
        nameServers = List.copyOf(nameServers);
    }
}
