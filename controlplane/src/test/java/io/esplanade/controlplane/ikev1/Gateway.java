package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.DhJob;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeCore;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.ike.SignatureJob;
import io.esplanade.controlplane.ike.LeaseStore;
import io.esplanade.controlplane.ike.SpiAllocator;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ike.crypto.RandomSource;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One core with a data plane that only keeps books. */
final class Gateway {
    final String name;
    final InetAddress address;
    final World world;
    final Map<Spi, Sa> inbound = new LinkedHashMap<>();
    /** In the order of installation: the newest of a tunnel carries its packets. */
    final Map<Spi, Sa> outbound = new LinkedHashMap<>();

    final List<Flow> flows = new ArrayList<>();
    final List<NegotiationFailure> failures = new ArrayList<>();
    final List<Action.ExchangeEnded> ended = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    final List<Action.Answer> answers = new ArrayList<>();
    final Set<Spi> reserved = new HashSet<>();
    final ArrayDeque<DhJob> dhQueue = new ArrayDeque<>();
    final ArrayDeque<SignatureJob> signatures = new ArrayDeque<>();
    /** What the data plane would say of inbound traffic. */
    long idleSeconds = Long.MAX_VALUE;

    /** What the routing table chooses towards the other one. */
    InetAddress routed;

    boolean holdDh;
    boolean holdSignatures;
    boolean alive = true;
    int keepalives;
    /** What the kernel was told of peers that no rule names. */
    List<TrafficSelector> steered = List.of();
    final Set<InetAddress> ownAddresses = new HashSet<>();
    /** As on disk. */
    final Map<IpPrefix, Map<String, InetAddress>> savedLeases = new LinkedHashMap<>();
    private boolean udpEncapsulation;
    private KeyRing keys = KeyRing.empty(Path.of("/etc/esplanade"));
    long wakeNs = Long.MAX_VALUE;
    private final Random random;
    private int nextSpi;
    private Ikev1Core core;

    Gateway(String name, InetAddress address, World world, long seed) {
        this.name = name;
        this.address = address;
        this.routed = address;
        this.world = world;
        this.random = new Random(seed);
        this.nextSpi = (int) (0x1000 * (seed + 1));
        boot();
    }

    /** Boots again with other keys. */
    void use(KeyRing ring) {
        keys = ring;
        boot();
    }

    /** Has other keys from now on, which it looks at with the next load. */
    void reload(KeyRing ring) {
        keys = ring;
    }

    /** Boots again as a gateway that puts ESP into UDP though there is no NAT. */
    void wantUdpEncapsulation() {
        udpEncapsulation = true;
        boot();
    }

    /** Forgets everything, as after kill -9. */
    void boot() {
        inbound.clear();
        outbound.clear();
        flows.clear();
        reserved.clear();
        dhQueue.clear();
        signatures.clear();
        wakeNs = Long.MAX_VALUE;
        alive = true;
        core = new Ikev1Core(new IkeCore.Environment(
                random(), new Spis(), remote -> routed, tunnel -> idleSeconds, leases, () -> keys, udpEncapsulation));
    }

    private final LeaseStore leases = new LeaseStore() {
        @Override
        public Map<String, InetAddress> load(IpPrefix pool) {
            return savedLeases.getOrDefault(pool, Map.of());
        }

        @Override
        public void save(IpPrefix pool, Map<String, InetAddress> given) {
            throw new AssertionError("the core asks for it with an action");
        }
    };

    private RandomSource random() {
        return random::nextBytes;
    }

    private final class Spis implements SpiAllocator {
        @Override
        public Spi getSpi(String tunnel) {
            Spi spi = new Spi(nextSpi++);
            reserved.add(spi);
            return spi;
        }

        @Override
        public void releaseSpi(Spi spi) {
            assertThat(reserved.remove(spi)).as("%s was reserved", spi).isTrue();
        }
    }

    /** Says something under its first ISAKMP SA, of its own accord. */
    void inform(Payload... payloads) {
        core.isakmpSas().iterator().next().inform(List.of(payloads));
        on(new Event.Tick());
    }

    void on(Event event) {
        if (!alive) {
            return;
        }
        core.on(event, world.nowNs).forEach(this::carryOut);
        computeDh();
    }

    void computeDh() {
        while (!holdDh && !dhQueue.isEmpty()) {
            on(dhQueue.poll().run(random()));
        }
        while (!holdSignatures && !signatures.isEmpty()) {
            on(signatures.poll().run());
        }
    }

    private void carryOut(Action action) {
        switch (action) {
            case Action.Send send -> world.send(this, send);
            case Action.Keepalive _ -> keepalives++;
            case Action.InstallSa install -> install(install.sa());
            case Action.DeleteSa delete ->
                (delete.sa().direction() == Direction.IN ? inbound : outbound)
                        .remove(delete.sa().spi());
            case Action.MovePeer move -> move(move);
            case Action.AddFlow add -> flows.add(add.flow());
            case Action.DeleteFlow delete -> flows.remove(delete.flow());
            case Action.SteerGuests steer -> steered = steer.outbound();
            case Action.UseAddress use -> ownAddresses.add(use.address());
            case Action.SaveLeases save -> savedLeases.put(save.pool(), save.leases());
            case Action.ComputeDh compute -> dhQueue.add(compute.job());
            case Action.ComputeSignature compute -> signatures.add(compute.job());
            case Action.WakeAt wakeAt -> wakeNs = wakeAt.deadlineNs();
            case Action.Log line -> log.add(line.line());
            case Action.Explain explain -> failures.add(explain.failure());
            case Action.ExchangeEnded end -> ended.add(end);
            case Action.Answer answer -> answers.add(answer);
        }
    }

    private void install(Sa sa) {
        Map<Spi, Sa> table = sa.direction() == Direction.IN ? inbound : outbound;
        if (sa.direction() == Direction.IN) {
            assertThat(reserved.remove(sa.spi())).as("%s was reserved", sa.spi()).isTrue();
        }
        assertThat(table.put(sa.spi(), sa)).as("%s is new", sa.spi()).isNull();
    }

    private void move(Action.MovePeer move) {
        Map<Spi, Sa> table = move.sa().direction() == Direction.IN ? inbound : outbound;
        Sa before = Objects.requireNonNull(table.get(move.sa().spi()), () -> move.sa() + " is there");
        assertThat(before.id()).isEqualTo(move.sa());
        table.replace(before.spi(), ((EspSa) before).withPeer(move.peer()));
    }

    /** The SA that would carry a packet of the tunnel, or null. */
    @Nullable Sa newestOutbound(String tunnel) {
        Sa newest = null;
        for (Sa sa : outbound.values()) {
            newest = sa.tunnel().equals(tunnel) ? sa : newest;
        }
        return newest;
    }

    long dropped(IkeDrop reason) {
        return snapshot().drops().getOrDefault(reason, 0L);
    }

    IkeSnapshot snapshot() {
        return core.snapshot(world.nowNs);
    }

    String lastFailure() {
        assertThat(failures).as("failures of " + name).isNotEmpty();
        return failures.getLast().message();
    }

    @Override
    public String toString() {
        return name;
    }
}
