/** Proof of identity, whatever the version of IKE. */
@NullMarked
package io.esplanade.controlplane.ike.auth;

import org.jspecify.annotations.NullMarked;
