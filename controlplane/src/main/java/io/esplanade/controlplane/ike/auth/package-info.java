/**
 * Proof of identity, whatever the version of IKE: signatures by RSA (RFC 2409 section 5.1, RFC 8017) and ECDSA (RFC
 * 4754), raw public keys by name, and X.509 certificates (RFC 5280, RFC 4945).
 */
@NullMarked
package io.esplanade.controlplane.ike.auth;

import org.jspecify.annotations.NullMarked;
