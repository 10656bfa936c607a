package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.Endpoint;
import io.esplanade.tun.SendPath;
import org.jspecify.annotations.Nullable;

/** What the worker keeps for an outbound SA. Event-loop thread only. */
final class OutboundEntry {
    final EspSa sa;
    final SendPath path;
    final @Nullable DatagramSender sender;
    final TunnelCounter tunnel;
    final SaUse use;

    OutboundEntry(EspSa sa, @Nullable DatagramSender sender, TunnelCounter tunnel, long nowEpochSeconds) {
        this.sa = sa;
        UdpEncapsulation udp = sa.udp();
        this.path = new SendPath(new Endpoint(sa.destination(), udp == null ? 0 : udp.remotePort()), sa.source());
        this.sender = sender;
        this.tunnel = tunnel;
        this.use = new SaUse(nowEpochSeconds);
    }
}
