package io.esplanade.tun.linux;

/** A network interface as the kernel lists it. */
public record LinkInfo(int index, String name, int mtu, boolean up) {}
