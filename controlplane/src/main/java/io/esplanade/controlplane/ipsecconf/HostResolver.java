package io.esplanade.controlplane.ipsecconf;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of host names. */
@FunctionalInterface
public interface HostResolver {
    /** All addresses in the resolver's order; empty if the name is unknown. May take as long as DNS does. */
    List<InetAddress> resolve(String name);

    /** The resolver of the system. */
    static HostResolver system() {
        return name -> {
            try {
                return List.of(InetAddress.getAllByName(name));
            } catch (UnknownHostException unknown) {
                return List.of();
            }
        };
    }
}
