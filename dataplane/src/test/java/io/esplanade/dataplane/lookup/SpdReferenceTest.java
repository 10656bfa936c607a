package io.esplanade.dataplane.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.TrafficSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The SPD against a list that is walked from end to end. */
class SpdReferenceTest {
    private final Random random = new Random(7_296);
    private final Spd<String> spd = new Spd<>();
    private final List<Flow> naive = new ArrayList<>();

    @Test
    void findsWhatAWalkThroughAllFlowsFinds() {
        for (int round = 0; round < 25; round++) {
            changeFlows();
            assertThat(spd.flows()).hasSameSizeAs(naive);
            for (int packet = 0; packet < 800; packet++) {
                Packet p = randomPacket();
                SpdEntry<String> found = spd.find(Direction.OUT, p.key());
                assertThat(found == null ? null : found.flow()).isEqualTo(walk(p));
            }
        }
    }

    private void changeFlows() {
        for (int i = 0; i < 60; i++) {
            String tunnel = "t" + random.nextInt(1_000_000);
            Flow flow =
                    new Flow(Direction.OUT, tunnel, SaProtocol.ESP, randomSelector(), FlowType.REQUIRE, null, null, null, null);
            int same = indexOf(flow.selector());
            if (random.nextInt(4) == 0) {
                assertThat(spd.remove(flow)).isEqualTo(same >= 0);
                if (same >= 0) {
                    naive.remove(same);
                }
            } else {
                spd.add(flow);
                if (same >= 0) {
                    naive.set(same, flow);
                } else {
                    naive.add(flow);
                }
            }
        }
    }

    private int indexOf(TrafficSelector selector) {
        for (int i = 0; i < naive.size(); i++) {
            TrafficSelector each = naive.get(i).selector();
            if (each.masked().equals(selector.masked())) {
                return i;
            }
        }
        return -1;
    }

    private @Nullable Flow walk(Packet packet) {
        Flow best = null;
        for (Flow flow : naive) {
            if (packet.isIn(flow.selector()) && (best == null || rank(flow) > rank(best))) {
                best = flow;
            }
        }
        return best;
    }

    private static int rank(Flow flow) {
        TrafficSelector s = flow.selector();
        int fields = (s.protocol() == 0 ? 0 : 1) + (s.sourcePort() == 0 ? 0 : 1) + (s.destinationPort() == 0 ? 0 : 1);
        int farPort = s.destinationPort() == 0 ? 0 : 1;
        return ((s.source().length() + s.destination().length()) * 10 + fields) * 1000
                + s.destination().length() * 2
                + farPort;
    }

    private TrafficSelector randomSelector() {
        boolean v6 = random.nextBoolean();
        int protocol = random.nextInt(3) == 0 ? 6 : random.nextInt(3) == 0 ? 17 : 0;
        return new TrafficSelector(
                randomPrefix(v6),
                randomPrefix(v6),
                protocol,
                protocol != 0 && random.nextInt(3) == 0 ? port() : 0,
                protocol != 0 && random.nextInt(3) == 0 ? port() : 0);
    }

    private IpPrefix randomPrefix(boolean v6) {
        int[] lengths = v6 ? new int[] {0, 48, 64, 65, 128} : new int[] {0, 8, 31, 32};
        return address(v6, lengths[random.nextInt(lengths.length)]);
    }

    private Packet randomPacket() {
        boolean v6 = random.nextBoolean();
        return new Packet(
                address(v6, v6 ? 128 : 32),
                address(v6, v6 ? 128 : 32),
                random.nextInt(4) == 0 ? 1 : random.nextBoolean() ? 6 : 17,
                port(),
                port());
    }

    /** Of few addresses, so that flows overlap and packets hit. */
    private IpPrefix address(boolean v6, int length) {
        long few = random.nextInt(4);
        return v6
                ? new IpPrefix(true, 0x2001_0db8_0000_0000L | random.nextInt(3), few | (few << 62), length)
                : new IpPrefix(false, 0, 0x0a00_0000L + few, length);
    }

    private int port() {
        return 1 + random.nextInt(3);
    }

    private record Packet(IpPrefix source, IpPrefix destination, int protocol, int sourcePort, int destinationPort) {
        boolean isIn(TrafficSelector selector) {
            return selector.source().contains(source)
                    && selector.destination().contains(destination)
                    && (selector.protocol() == 0 || selector.protocol() == protocol)
                    && (selector.sourcePort() == 0 || selector.sourcePort() == sourcePort)
                    && (selector.destinationPort() == 0 || selector.destinationPort() == destinationPort);
        }

        FlowKey key() {
            return new FlowKey()
                    .set(
                            source.v6(),
                            source.high(),
                            source.low(),
                            destination.high(),
                            destination.low(),
                            protocol,
                            sourcePort,
                            destinationPort);
        }
    }
}
