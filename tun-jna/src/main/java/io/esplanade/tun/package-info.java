/**
 * Netty channels on Linux packet devices: the TUN device, and the sockets that carry ESP and IKE.
 */
@NullMarked
package io.esplanade.tun;

import org.jspecify.annotations.NullMarked;
