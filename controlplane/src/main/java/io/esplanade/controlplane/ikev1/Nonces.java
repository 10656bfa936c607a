package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;

/** The bodies of both nonce payloads of an exchange: Ni_b and Nr_b. */
record Nonces(Octets initiator, Octets responder) {}
