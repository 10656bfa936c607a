package io.esplanade.tun.linux;

import java.net.InetAddress;

/**
 * An address of an interface as the kernel lists it.
 *
 * @param usable whether packets may have it as their source: not as long as IPv6 looks for a duplicate (RFC 4862 section
 *     5.4), nor if it found one
 */
public record AddressInfo(int interfaceIndex, InetAddress address, int prefixBits, boolean usable) {}
