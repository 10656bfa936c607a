package io.esplanade.controlplane.ikev1.message;

import io.esplanade.dataplane.api.Octets;

/** A payload of a private type (RFC 2408 section 3.1: 128 to 255) that we do not know: to be ignored. */
public record Unknown(int type, Octets body) implements Payload {}
