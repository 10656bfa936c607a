package io.esplanade.controlplane.policy;

/** One thing that a policy asks for, about one pair of hosts or networks. */
public sealed interface Rule permits IkeRule, FlowRule, SaRule {
    /** Where it stands. */
    SourceLine where();

    /** Its number in the configuration, from 0, as {@code ipsecctl -vv} shows it. */
    int number();

    /** What it is called in messages; shows no key. */
    String name();

    /** What makes two rules of two policies the same thing, be it with other content; unique within a policy. */
    Object key();

    /**
     * Whether the other rule asks for the same, keys included. Where it stands does not matter: a rule that only moved
     * by a line keeps what it has.
     */
    boolean asksTheSameAs(Rule other);

    /** Whether the other rule, of the same {@link #key}, differs in nothing but keys and transforms. */
    boolean isRekeyOf(Rule other);
}
