/**
 * The databases that a packet is looked up in: the SAD by SPI and the SPD by selector (RFC 4301 sections 4.4.1 and
 * 4.4.2). Both are owned by one worker: event-loop thread only, and nothing is allocated by a lookup.
 */
@NullMarked
package io.esplanade.dataplane.lookup;

import org.jspecify.annotations.NullMarked;
