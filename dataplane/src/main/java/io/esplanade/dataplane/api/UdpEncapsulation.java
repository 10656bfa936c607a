package io.esplanade.dataplane.api;

/** The ports of ESP in UDP (RFC 3948), local and remote as seen from this gateway. */
public record UdpEncapsulation(int localPort, int remotePort) {}
