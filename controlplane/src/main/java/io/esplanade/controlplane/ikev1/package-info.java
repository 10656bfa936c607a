/**
 * IKEv1: main mode, quick mode and informational exchanges with their keys (RFC 2407, RFC 2408, RFC 2409, RFC 3706,
 * RFC 3947).
 */
@NullMarked
package io.esplanade.controlplane.ikev1;

import org.jspecify.annotations.NullMarked;
