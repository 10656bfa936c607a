/**
 * What IKE needs whatever its version: the edge between the event loop and a protocol core without I/O, clock and
 * global randomness. Datagrams, ticks and results go in as events; what is to be done comes out as a list of actions
 * (RFC 2408, RFC 3947, RFC 3948).
 */
@NullMarked
package io.esplanade.controlplane.ike;

import org.jspecify.annotations.NullMarked;
