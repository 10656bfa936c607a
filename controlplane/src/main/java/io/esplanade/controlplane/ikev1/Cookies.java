package io.esplanade.controlplane.ikev1;

import io.esplanade.dataplane.api.Octets;

/** The cookies of an ISAKMP SA, 8 octets each. */
record Cookies(Octets initiator, Octets responder) {}
