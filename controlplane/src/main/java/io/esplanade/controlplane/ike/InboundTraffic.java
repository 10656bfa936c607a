package io.esplanade.controlplane.ike;

/** How long a tunnel has been silent, so that a peer whose packets arrive is not asked whether it lives. */
@FunctionalInterface
public interface InboundTraffic {
    /** Seconds since the last inbound packet of the tunnel; {@link Long#MAX_VALUE} if none ever came. */
    long idleSeconds(String tunnel);
}
