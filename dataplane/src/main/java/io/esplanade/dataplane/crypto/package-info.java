/**
 * The transforms of ESP on packets in native memory: encryption (RFC 2451, RFC 3602), combined modes (RFC 4106, RFC
 * 7634) and integrity (RFC 2403, RFC 2404, RFC 2857, RFC 4868), behind one interface, {@link
 * io.esplanade.dataplane.crypto.PacketCipher}, and by one or more providers.
 */
@NullMarked
package io.esplanade.dataplane.crypto;

import org.jspecify.annotations.NullMarked;
