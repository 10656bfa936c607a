package io.esplanade.app;

import io.esplanade.controlplane.ipsecconf.HostResolver;
import io.esplanade.controlplane.policy.PeerNames;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks the host names of peers up again and again, on a thread that may wait for DNS. One round follows the other; in each, one
 * name follows the other.
 */
final class PeerLookup {
    private static final Logger LOG = LoggerFactory.getLogger(PeerLookup.class);
    // Our limits. The JVM keeps what it found for 30 s.
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(30);
    private static final int MAX_NAMES = 256;

    private final ActiveRules rules;
    private final HostResolver hosts;
    private final ActiveRules.Alarm alarm;
    /** Where the next round begins, if there are more names than one round asks for. */
    private int first;

    PeerLookup(ActiveRules rules, HostResolver hosts, ActiveRules.Alarm alarm) {
        this.rules = rules;
        this.hosts = hosts;
        this.alarm = alarm;
    }

    /** The first round comes a little later. */
    void start() {
        Runnable _ = alarm.in(BETWEEN_ROUNDS, this::round);
    }

    private void round() {
        try {
            rules.onPeerAddresses(lookUp());
        } catch (RuntimeException e) {
            LOG.error("host names of peers could not be looked up", e);
        }
        start();
    }

    /** Only what changes something: a name that is not found keeps its address. */
    Map<String, List<InetAddress>> lookUp() {
        Set<String> all = PeerNames.of(rules.current());
        List<String> names = new ArrayList<>(all);
        Map<String, List<InetAddress>> found = new HashMap<>();
        int count = Math.min(MAX_NAMES, names.size());
        for (int i = 0; i < count; i++) {
            String name = names.get((first + i) % names.size());
            found.put(name, hosts.resolve(name));
        }
        first = names.isEmpty() ? 0 : (first + count) % names.size();
        return found;
    }
}
