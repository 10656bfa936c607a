package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import org.jspecify.annotations.Nullable;

/**
 * What a statement says, in the words of the language and with its defaults: for those that judge a configuration
 * rather than carry it out. Keys do not show in any text.
 */
public sealed interface RuleView {
    /** Where it begins. */
    SourceLine where();

    /**
     * A macro of the file.
     *
     * @param used false if nothing uses this definition
     */
    record Macro(SourceLine where, String name, boolean used) implements RuleView {}

    /**
     * An {@code ike} rule for one pair of hosts.
     *
     * @param selector what leaves: the source is ours
     * @param peer null: any
     * @param psk null: {@code rsa}
     * @param pskWhere where the key stands, or else the rule
     * @param tag null: none
     */
    record Ike(
            SourceLine where,
            boolean aggressive,
            TrafficSelector selector,
            @Nullable IpPrefix peer,
            Suite phase1,
            Suite phase2,
            @Nullable Secret psk,
            SourceLine pskWhere,
            @Nullable String tag)
            implements RuleView {}

    /**
     * A {@code flow} rule for one pair of hosts and one direction.
     *
     * @param peer null: any, or none for {@code deny} and {@code bypass}
     * @param type as the language names it
     */
    record Flow(SourceLine where, boolean inbound, TrafficSelector selector, @Nullable IpPrefix peer, String type)
            implements RuleView {}

    /**
     * An SA with keys from the file, one direction.
     *
     * @param protocol as the language names it
     */
    record Sa(
            SourceLine where,
            String protocol,
            IpPrefix source,
            IpPrefix destination,
            int spi,
            Suite suite,
            @Nullable Secret authKey,
            @Nullable Secret encKey)
            implements RuleView {}

    /**
     * The algorithms of one SA or phase, by the names of the language.
     *
     * @param where their keyword ({@code main}, {@code quick}) stands, or else the rule
     * @param auth null: none
     * @param authIsDefault whether the file does not name it
     * @param enc null: none
     * @param group null: has none; {@code none}: the rule says so
     * @param lifetimeSeconds 0: none
     */
    record Suite(
            SourceLine where,
            @Nullable String auth,
            boolean authIsDefault,
            @Nullable String enc,
            @Nullable String group,
            long lifetimeSeconds) {}
}
