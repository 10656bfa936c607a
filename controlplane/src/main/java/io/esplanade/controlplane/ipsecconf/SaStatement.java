package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.Secret;
import org.jspecify.annotations.Nullable;

/**
 * An SA with keys from the file: {@code esp}, {@code ah}, {@code ipcomp}, {@code ipip} or {@code tcpmd5}, one
 * direction of
 * one pair of hosts. Defaults are filled in.
 *
 * @param number of the rule, from 0, as {@code ipsecctl -vv} shows it
 * @param spi as the wire has it, unsigned
 * @param udpPort of {@code udpencap}; 0: its default; null: no encapsulation
 * @param bundle null: in none
 */
record SaStatement(
        SourceLine where,
        int number,
        SaType saType,
        boolean transport,
        Host source,
        Host destination,
        int spi,
        @Nullable Integer udpPort,
        Transforms transforms,
        @Nullable Secret authKey,
        @Nullable Secret encKey,
        @Nullable String bundle)
        implements Statement {}
