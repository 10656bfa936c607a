package io.esplanade.dataplane.worker;

import io.esplanade.dataplane.api.DataplaneEvents;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import io.esplanade.dataplane.crypto.CryptoProviders;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.offload.Coalescer;
import io.esplanade.tun.DatagramBuf;
import io.esplanade.tun.DatagramSender;
import io.esplanade.tun.IpPacketWriter;
import io.esplanade.tun.SendPath;
import io.netty.channel.Channel;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends packets from one worker to another in memory until the compiler has made machine code of their way. Interpreted,
 * a packet costs some fifty times as much, so without this the first seconds of traffic would be slow.
 */
public final class PathWarmUp {
    // Our limits. After so many the figures are steady; without it a fast machine would only burn its time.
    private static final int MAX_ROUNDS = 6_000;
    private static final int WIRE_BYTES = 128 * 1024;

    private static final int UDP_PORT = 4500;
    private static final String TUNNEL = "warm-up";
    private static final InetAddress NOWHERE = InetAddress.ofLiteral("127.0.0.1");
    private static final TrafficSelector ANY = TrafficSelector.between(IpPrefix.ANY_V4, IpPrefix.ANY_V4);

    private final Side far;
    private final Side near;
    private final MemorySegment superPacket = WarmUpPackets.superPacket();
    private final MemorySegment acknowledgement = WarmUpPackets.acknowledgement();

    private PathWarmUp(EspSuite suite, CryptoProviders crypto) {
        far = new Side(crypto.forOneThread(), null);
        near = new Side(crypto.forOneThread(), new Wire(far));
        near.databases.addFlow(new Flow(Direction.OUT, TUNNEL, SaProtocol.ESP, ANY, FlowType.REQUIRE, null, null, null, null));
        byte[] encryptionKey = randomOctets(suite.encryptionKeyBytes());
        byte[] integrityKey = randomOctets(suite.integrity().keyBytes());
        near.databases.add(sa(Direction.OUT, suite, encryptionKey, integrityKey), near.time.read());
        far.databases.add(sa(Direction.IN, suite, encryptionKey, integrityKey), far.time.read());
    }

    /**
     * Runs until there were enough packets or the time is over. Any thread.
     *
     * @param crypto carries out the suite, as for an SA that is made now
     * @return inner packets that came through
     * @throws IllegalStateException a packet got lost
     */
    public static int run(EspSuite suite, CryptoProviders crypto, Duration limit) {
        return new PathWarmUp(suite, crypto).run(limit.toNanos());
    }

    private int run(long limitNs) {
        long startNs = System.nanoTime();
        int packets = 0;
        for (int round = 0; round < MAX_ROUNDS && System.nanoTime() - startNs < limitNs; round++) {
            near.fromDevice(superPacket);
            near.fromDevice(acknowledgement);
            packets += WarmUpPackets.SEGMENTS + 1;
        }
        near.close();
        far.close();
        return packets;
    }

    private static EspSa sa(Direction direction, EspSuite suite, byte[] encryptionKey, byte[] integrityKey) {
        return new EspSa(
                direction,
                TUNNEL,
                new Spi(0x1000),
                NOWHERE,
                NOWHERE,
                SaMode.TUNNEL,
                new UdpEncapsulation(UDP_PORT, UDP_PORT),
                suite,
                Secret.copyOf(encryptionKey),
                Secret.copyOf(integrityKey),
                ANY,
                EspSa.DEFAULT_REPLAY_WINDOW,
                false,
                SaLifetime.UNLIMITED);
    }

    private static byte[] randomOctets(int lengthBytes) {
        byte[] octets = new byte[lengthBytes];
        new SecureRandom().nextBytes(octets);
        return octets;
    }

    /** One of the two workers, without its event loop. */
    private static final class Side implements IpPacketWriter, DataplaneEvents {
        final BatchTime time = new BatchTime();
        final SaDatabases databases;
        final InboundPath inbound;
        private final OutboundPath outbound;
        private final DropCounters drops = new DropCounters();

        /** @param sender null for the side that only receives */
        Side(PacketCiphers ciphers, @Nullable DatagramSender sender) {
            var nobody = new Outlets.ByFamily<Channel>(null, null);
            var senders = new Outlets.ByFamily<>(sender, null);
            Outlets outlets = new Outlets(this, nobody, nobody, senders, senders, senders);
            Team team = Team.ofOne();
            PathMtus mtus = new PathMtus(DataplaneConfig.ETHERNET_MTU);
            databases = new SaDatabases(
                    ciphers,
                    outlets,
                    new TunnelCounters(),
                    team,
                    0,
                    new InnerMtus(mtus, DataplaneConfig.ETHERNET_MTU),
                    this);
            Handover handover = new Handover(team, 0, drops);
            outbound = new OutboundPath(outlets, databases, mtus, drops, time, this, handover);
            inbound = new InboundPath(databases, mtus, drops, time, new Coalescer(this, true), handover);
        }

        void fromDevice(MemorySegment frame) {
            outbound.onIpPacket(frame, 0, (int) frame.byteSize());
            outbound.flush();
        }

        void close() {
            databases.flush();
            for (Drop reason : Drop.values()) {
                if (drops.get(reason) != 0) {
                    throw new IllegalStateException("packets were dropped on their way through memory: " + reason);
                }
            }
        }

        @Override
        public boolean writePacket(MemorySegment memory, int offset, int lengthBytes) {
            return true;
        }

        @Override
        public void onAcquire(Flow flow) {}

        @Override
        public void onExpire(Sa sa, boolean hard, String cause) {}

        @Override
        public void onPeerMoved(EspSa inbound, InetSocketAddress source) {}
    }

    /** Carries runs of datagrams to the far side, with the copy that a kernel makes. */
    private static final class Wire implements DatagramSender {
        private final DatagramBuf received = new DatagramBuf(WIRE_BYTES);
        private final Side far;

        Wire(Side far) {
            this.far = far;
            IpPrefix source = IpPrefix.host(NOWHERE);
            received.setSource(false, source.high(), source.low(), UDP_PORT);
        }

        @Override
        public void send(
                MemorySegment memory, int offset, int lengthBytes, int segmentBytes, SendPath path, int trafficClass) {
            MemorySegment.copy(memory, offset, received.memory(), 0, lengthBytes);
            received.setSegments(segmentBytes, trafficClass);
            for (int at = 0; at < lengthBytes; at += segmentBytes) {
                far.inbound.onEspPacket(received, at, Math.min(segmentBytes, lengthBytes - at), true);
            }
            far.inbound.flush();
        }

        @Override
        public void flush() {}
    }
}
