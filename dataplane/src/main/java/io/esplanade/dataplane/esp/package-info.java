/**
 * ESP (RFC 4303) on packets that lie in native memory: header, padding, sequence numbers and the anti-replay window of
 * one SA, in front of the transforms of {@code crypto}. Knows no sockets and no inner packets.
 */
@NullMarked
package io.esplanade.dataplane.esp;

import org.jspecify.annotations.NullMarked;
