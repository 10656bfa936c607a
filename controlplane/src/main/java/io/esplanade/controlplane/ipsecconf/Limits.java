package io.esplanade.controlplane.ipsecconf;

/** Our limits, far above what a person writes, that keep a hostile or broken file from taking all memory or time. */
final class Limits {
    /** Characters of one token. */
    static final int TOKEN = 8095;
    /** Octets of all files of one configuration together. */
    static final int TOTAL_OCTETS = 64 << 20;
    /** Files that are open at once: includes within includes. */
    static final int INCLUDE_DEPTH = 32;
    /** Files that one configuration includes. */
    static final int INCLUDES = 10_000;
    /** Lists within lists. */
    static final int LIST_DEPTH = 32;
    /** Hosts of one list, nested ones included. */
    static final int LIST_HOSTS = 65_536;
    /** Characters that come from macros. */
    static final int EXPANDED = 64 << 20;
    /** Rules after expansion. */
    static final int RULES = 1 << 18;
    /** Messages of one run. */
    static final int DIAGNOSTICS = 10_000;

    /** Guesses of what was meant, in one run. */
    static final int GUESSES = 200;

    private Limits() {}
}
