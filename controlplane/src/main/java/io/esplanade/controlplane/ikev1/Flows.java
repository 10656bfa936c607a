package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.policy.Identity;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Identities as flows show them. */
final class Flows {
    private Flows() {}

    /** The identity; an address as {@code a.b.c.d/32}; null if it is not known before the negotiation. */
    static @Nullable String id(@Nullable Identity configured, @Nullable InetAddress otherwise) {
        if (configured != null) {
            return configured.inFlows();
        }
        return otherwise == null
                ? null
                : otherwise.getHostAddress() + "/" + otherwise.getAddress().length * 8;
    }
}
