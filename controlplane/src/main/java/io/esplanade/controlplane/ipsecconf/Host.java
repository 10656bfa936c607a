package io.esplanade.controlplane.ipsecconf;

import io.esplanade.dataplane.api.IpPrefix;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * One address or network of a rule.
 *
 * @param name as sections of isakmpd call it: addresses as typed (IPv6: canonical), an interface by its name
 * @param prefix host bits as typed
 * @param network whether IKE names it as a subnet; an IPv4 address with {@code /32} is one too
 * @param address the address itself, with its IPv6 scope
 * @param translated {@code (B)} of {@code A (B)}: the true local source behind this one
 */
record Host(String name, IpPrefix prefix, boolean network, InetAddress address, @Nullable Host translated) {
    Host translatedFrom(Host trueSource) {
        return new Host(name, prefix, network, address, trueSource);
    }

    boolean sameFamilyAs(Host other) {
        return prefix.v6() == other.prefix.v6();
    }
}
