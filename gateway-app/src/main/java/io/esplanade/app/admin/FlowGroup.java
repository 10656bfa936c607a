package io.esplanade.app.admin;

import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.IpPrefix;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Flows that {@code ipsecctl -c} shows on one line: the same but for one address or the other. */
final class FlowGroup {
    private final Flow first;
    private final List<Integer> numbers = new ArrayList<>();
    private final Set<IpPrefix> sources = new LinkedHashSet<>();
    private final Set<IpPrefix> destinations = new LinkedHashSet<>();

    FlowGroup(Flow first, int number) {
        this.first = first;
        numbers.add(number);
        sources.add(first.selector().source());
        destinations.add(first.selector().destination());
    }

    /** Takes a flow in whose source or destination is in the group already; false if it does not belong here. */
    boolean merge(Flow flow, int number) {
        boolean knownSource = sources.contains(flow.selector().source());
        boolean knownDestination = destinations.contains(flow.selector().destination());
        if (!isAlike(flow) || !(knownSource || knownDestination)) {
            return false;
        }
        numbers.add(number);
        if (!knownSource) {
            sources.add(flow.selector().source());
        }
        if (!knownDestination) {
            destinations.add(flow.selector().destination());
        }
        return true;
    }

    private boolean isAlike(Flow flow) {
        return flow.protocol() == first.protocol()
                && flow.direction() == first.direction()
                && flow.type() == first.type()
                && flow.selector().protocol() == first.selector().protocol()
                && flow.selector().sourcePort() == first.selector().sourcePort()
                && flow.selector().destinationPort() == first.selector().destinationPort()
                && Objects.equals(flow.local(), first.local())
                && Objects.equals(flow.peer(), first.peer())
                && Objects.equals(flow.sourceId(), first.sourceId())
                && Objects.equals(flow.destinationId(), first.destinationId());
    }

    Flow first() {
        return first;
    }

    List<Integer> numbers() {
        return numbers;
    }

    Set<IpPrefix> sources() {
        return sources;
    }

    Set<IpPrefix> destinations() {
        return destinations;
    }
}
