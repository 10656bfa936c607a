package io.esplanade.tun.linux;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A policy rule of ip-rule(8): what it matches and what it does ({@code linux/fib_rules.h}). Null and 0 stand for what
 * is not given.
 *
 * @param priority rules are looked at from the lowest to the highest
 * @param from network, or null for any
 * @param fromBits prefix length of {@code from}
 * @param device name of the interface that the packet came in by; {@code lo}: made by this host
 * @param mark value of the packet's mark under {@code markMask}
 * @param ipProtocol such as 6 for TCP
 * @param sourcePort single port
 * @param protocol who made the rule (FRA_PROTOCOL), 0..255
 * @param action what happens
 * @param target the table of {@link Action#LOOKUP}, the priority of {@link Action#GOTO}, else 0
 */
public record FibRule(
        boolean v6,
        int priority,
        @Nullable InetAddress from,
        int fromBits,
        @Nullable InetAddress to,
        int toBits,
        @Nullable String device,
        int mark,
        int markMask,
        int ipProtocol,
        int sourcePort,
        int destinationPort,
        int protocol,
        Action action,
        int target) {

    /** FR_ACT_*. */
    public enum Action {
        /** Look into a table; if it has no route, go on with the next rule. */
        LOOKUP,
        /** Go on with the rule of the given priority. */
        GOTO,
        /** Do nothing: a place to go to. */
        NOP,
        /** Something else; rules of ours have no other. */
        OTHER
    }

    /** What it matches: equal for rules that do different things, at whatever priority, with the same packets. */
    public FibRule matchOnly() {
        return new FibRule(v6, 0, from, fromBits, to, toBits, device, mark, markMask, ipProtocol, sourcePort,
                destinationPort, protocol, Action.NOP, 0);
    }

    /** The same rule, at another priority. */
    public FibRule withPriority(int other) {
        return new FibRule(v6, other, from, fromBits, to, toBits, device, mark, markMask, ipProtocol, sourcePort,
                destinationPort, protocol, action, target);
    }
}
