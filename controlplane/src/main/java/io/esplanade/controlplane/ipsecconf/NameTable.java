package io.esplanade.controlplane.ipsecconf;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Names of protocol numbers or of ports. */
public interface NameTable {
    OptionalInt number(String name);

    /** The official name of a number. */
    Optional<String> name(int number);

    /** All names, for what somebody may have meant. */
    default Collection<String> names() {
        return List.of();
    }
}
