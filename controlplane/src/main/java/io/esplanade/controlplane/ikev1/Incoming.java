package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.dataplane.api.Octets;

/**
 * A message that an exchange may act on.
 *
 * @param message in clear
 * @param datagram as it came, encrypted or not
 * @param from where it came from
 */
record Incoming(Message message, Octets datagram, Path from) {}
