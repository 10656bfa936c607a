package io.esplanade.tun;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of packets that this host sends without having chosen a source address (ping, UDP that is not connected):
 * the kernel looks up their way first, and takes the source that belongs to it. A rule with a source network never sees
 * them, and so they would leave in clear, with a source that a selector covers.
 */
final class HostSources {
    private HostSources() {}

    /**
     * An outbound selector that is to be asked about such packets.
     *
     * @param source the address that they get; empty if they pass
     */
    record Choice(SteeredSelector selector, Optional<InetAddress> source) {}

    /** What the kernel does without rules of ours. */
    @FunctionalInterface
    interface Probe {
        /** Returns the source address that a packet to {@code destination} would get; empty if there is no route. */
        Optional<InetAddress> sourceTo(InetAddress destination) throws IOException;
    }

    /**
     * Returns the selectors whose source network has an address of this host, in their order. Steered packets get the
     * address that they would have had, if it is in that network, else the first that is. A selector that lets pass is only
     * asked about them if they would have had a source that it covers.
     *
     * @param own addresses of this host, of the family of the selectors; the preferred ones first
     */
    static List<Choice> choose(List<SteeredSelector> outbound, List<InetAddress> own, Probe probe) throws IOException {
        List<Choice> choices = new ArrayList<>();
        for (SteeredSelector selector : outbound) {
            Optional<InetAddress> first = own.stream().filter(selector::covers).findFirst();
            if (first.isEmpty()) {
                continue;
            }
            Optional<InetAddress> usual = probe.sourceTo(selector.someDestination()).filter(selector::covers);
            if (selector.action() == SteeredSelector.Action.STEER) {
                choices.add(new Choice(selector, usual.filter(own::contains).or(() -> first)));
            } else if (usual.isPresent()) {
                choices.add(new Choice(selector, Optional.empty()));
            }
        }
        return List.copyOf(choices);
    }
}
