package io.esplanade.controlplane.policy;

import io.esplanade.dataplane.api.Secret;

/** How the two sides of a rule prove who they are. */
public sealed interface Authentication {
    /** {@code psk}: both know the same key. */
    record PreSharedKey(Secret key) implements Authentication {}

    /** {@code rsa}: each signs with a key of its own; the gateway's key directory has the keys. */
    record Signatures() implements Authentication {}
}
