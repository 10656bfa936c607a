package io.esplanade.tun.linux;

import java.net.InetAddress;

/** An address of an interface as the kernel lists it. */
public record AddressInfo(int interfaceIndex, InetAddress address, int prefixBits) {}
