/**
 * The worker of the data plane: joins device, databases, ESP and sockets on one event loop, in both directions
 * (RFC 4301 section 5, RFC 4303 section 3, RFC 3948). Packets and SAs belong to the loop's thread; commands of other
 * threads are handed to it.
 */
@NullMarked
package io.esplanade.dataplane.worker;

import org.jspecify.annotations.NullMarked;
