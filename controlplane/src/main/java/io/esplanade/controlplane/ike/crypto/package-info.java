/**
 * The cryptography of IKE: one enum for each registry, holding the numbers of the protocol, and what computes with them
 * (RFC 2409, RFC 3526, RFC 5903).
 */
@NullMarked
package io.esplanade.controlplane.ike.crypto;

import org.jspecify.annotations.NullMarked;
