package io.esplanade.app.metrics;

import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.TunnelSnapshot;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Both planes at one moment, as one scrape shows them.
 *
 * @param traffic what each tunnel has carried
 * @param sas number of SAs by direction
 * @param takenEpochSeconds when
 */
public record PlaneView(
        IkeSnapshot ike, Map<Key, TunnelSnapshot> traffic, Map<Direction, Long> sas, long takenEpochSeconds) {
    static final PlaneView EMPTY = new PlaneView(
            new IkeSnapshot(List.of(), List.of(), List.of(), 0, 0, Map.of(), List.of()), Map.of(), Map.of(), 0);

    /** One direction of a tunnel. */
    record Key(String tunnel, Direction direction) {}

    public PlaneView {
        traffic = Map.copyOf(traffic);
        sas = Map.copyOf(sas);
    }

    /** Puts together what the planes said. */
    public static PlaneView of(
            IkeSnapshot ike, List<TunnelSnapshot> traffic, List<SaSnapshot> sas, long takenEpochSeconds) {
        return new PlaneView(
                ike,
                traffic.stream()
                        .collect(Collectors.toMap(
                                each -> new Key(each.tunnel(), each.direction()),
                                Function.identity(),
                                (first, second) -> second)),
                sas.stream().collect(Collectors.groupingBy(each -> each.sa().direction(), Collectors.counting())),
                takenEpochSeconds);
    }

    TunnelSnapshot traffic(String tunnel, Direction direction) {
        return traffic.getOrDefault(
                new Key(tunnel, direction), new TunnelSnapshot(tunnel, direction, 0, 0, 0));
    }

    long sas(Direction direction) {
        return sas.getOrDefault(direction, 0L);
    }
}
