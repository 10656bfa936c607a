/**
 * ISAKMP messages and payloads as IKEv1 uses them: records, decoder and encoder, no state (RFC 2407, RFC 2408, RFC 2409,
 * RFC 3706, RFC 3947). Numbers are big-endian on the wire and in host order in the records.
 */
@NullMarked
package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.NullMarked;
