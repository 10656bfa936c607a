/**
 * What all SAs have in common as packets meet them (RFC 4301 section 4.4.2.1): counters, lifetimes, the sequence numbers
 * of a sender and the anti-replay window of a receiver (RFC 4302 and RFC 4303, sections 3.3.3, 3.3.2 and 3.4.3). Knows
 * no packet and no algorithm.
 */
@NullMarked
package io.esplanade.dataplane.sa;

import org.jspecify.annotations.NullMarked;
