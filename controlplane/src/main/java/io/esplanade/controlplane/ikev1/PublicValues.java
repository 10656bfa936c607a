package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;

/** The bodies of both key exchange payloads of an exchange: g^xi and g^xr. */
record PublicValues(Octets initiator, Octets responder) {}
