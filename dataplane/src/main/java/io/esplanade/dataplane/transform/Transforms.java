package io.esplanade.dataplane.transform;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.crypto.PacketCipher;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.esp.InboundSa;
import io.esplanade.dataplane.esp.OutboundSa;
import io.esplanade.dataplane.sa.OutboundSequence;
import io.esplanade.dataplane.sa.ReplayWindow;
import java.net.InetAddress;
import java.security.SecureRandom;

/**
 * Makes the transforms of one thread, which share buffers: {@link #outbound} and {@link #inbound} may be called from any
 * thread, but all that they make belongs to one.
 */
public final class Transforms {
    private final PacketCiphers ciphers;
    private final PacketBuffers buffers = new PacketBuffers();
    private final IpIdentification identification;

    /** @param ciphers of the same thread */
    public Transforms(PacketCiphers ciphers) {
        this(ciphers, new IpIdentification(1 + new SecureRandom().nextInt(0xffff)));
    }

    Transforms(PacketCiphers ciphers, IpIdentification identification) {
        this.ciphers = ciphers;
        this.identification = identification;
    }

    /**
     * What carries out an outbound SA. It takes ownership of the SA's secrets.
     *
     * @param dontFragment of the outer header in tunnel mode; without meaning in transport mode
     * @throws IllegalArgumentException for an inbound SA, or a suite that cannot be used; the secrets stay the caller's
     */
    public OutboundTransform outbound(Sa sa, DontFragment dontFragment) {
        requireDirection(sa, Direction.OUT);
        OuterHeader header = header(sa.source(), sa.destination());
        TunnelEntry tunnel = new TunnelEntry(header, dontFragment);
        TransportEntry transport = new TransportEntry(header.v6(), identification);
        return switch (sa) {
            case EspSa esp when esp.mode() == SaMode.TUNNEL ->
                new EspTunnelOutbound(new OutboundSa(esp, ciphers.create(esp)), tunnel);
            case EspSa esp -> new EspTransportOutbound(new OutboundSa(esp, ciphers.create(esp)), transport);
            case AhSa ah -> new AhOutbound(ah, new OutboundSequence(ah.esn()), buffers, tunnel, transport);
            case IpcompSa ipcomp -> new IpcompOutbound(ipcomp, buffers, tunnel, transport);
            case IpipSa ipip -> new IpipOutbound(ipip, tunnel);
        };
    }

    /**
     * What carries out an inbound SA. It takes ownership of the SA's secrets.
     *
     * @throws IllegalArgumentException for an outbound SA, or a suite or a window that cannot be used; the secrets stay
     *     the caller's
     */
    public InboundTransform inbound(Sa sa) {
        requireDirection(sa, Direction.IN);
        return switch (sa) {
            case EspSa esp -> new EspInboundTransform(openEsp(esp));
            case AhSa ah -> new AhInbound(ah, new ReplayWindow(ah.replayWindow()), buffers);
            case IpcompSa ipcomp -> new IpcompInbound(ipcomp, buffers);
            case IpipSa ipip -> new IpipInbound(ipip);
        };
    }

    private InboundSa openEsp(EspSa sa) {
        PacketCipher cipher = ciphers.create(sa);
        try {
            return new InboundSa(sa, cipher);
        } catch (IllegalArgumentException badWindow) {
            cipher.close();
            throw badWindow;
        }
    }

    /** A writer of IP headers between two addresses of one family. */
    public OuterHeader header(InetAddress source, InetAddress destination) {
        return new OuterHeader(source, destination, identification);
    }

    private static void requireDirection(Sa sa, Direction direction) {
        if (sa.direction() != direction) {
            throw new IllegalArgumentException(sa + " is not " + direction);
        }
    }
}
