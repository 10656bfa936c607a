package io.esplanade.controlplane.ipsecconf;

import java.nio.file.Path;

/**
 * What the meaning of a configuration depends on besides its text.
 *
 * @param hosts host names
 * @param interfaces the machine's interfaces
 * @param protocols names of IP protocols
 * @param services names of ports
 * @param hostName our name, the identity of {@code ike dynamic} without {@code srcid}
 * @param directory where relative file names start
 * @param userId who runs us: may own the configuration besides root
 */
public record Environment(
        HostResolver hosts,
        InterfaceTable interfaces,
        NameTable protocols,
        NameTable services,
        String hostName,
        Path directory,
        int userId) {
    /** The machine as it is: DNS, its interfaces, {@code /etc/protocols}, {@code /etc/services}. */
    public static Environment system() {
        return new Environment(
                HostResolver.system(),
                new LinuxInterfaces(),
                SystemNames.protocols(),
                SystemNames.services(),
                SystemNames.hostName(),
                Path.of("").toAbsolutePath(),
                SystemNames.userId());
    }

    Environment withInterfaces(InterfaceTable other) {
        return new Environment(hosts, other, protocols, services, hostName, directory, userId);
    }
}
