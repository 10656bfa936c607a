package io.esplanade.controlplane.ipsecconf;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;

/** The network interfaces of the machine and their groups. */
public interface InterfaceTable {
    /** Addresses of an interface, or of all interfaces of a group, in the system's order; empty for an unknown name. */
    List<InetAddress> addresses(String interfaceOrGroup);

    /** Index of an interface, as IPv6 scopes have it; 0 for an unknown name. */
    int index(String interfaceName);

    /** Names of interfaces and groups, for what somebody may have meant. */
    default Collection<String> names() {
        return List.of();
    }

    /** Whether an interface has the address. */
    boolean has(InetAddress address);

    /** The table as it is now, for the many questions of one configuration. */
    default InterfaceTable snapshot() {
        return this;
    }
}
