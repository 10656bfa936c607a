package io.esplanade.controlplane.explain;

/**
 * One thing on which the two sides differ.
 *
 * @param keyword the word of ipsec.conf where there is one: {@code enc}, {@code auth}, {@code group}, {@code lifetime},
 *     {@code dstid}; else a name such as {@code encapsulation}
 * @param offered what the peer shows, as ipsec.conf would write it
 * @param wanted what the rule has
 */
public record Difference(String keyword, String offered, String wanted) {
    @Override
    public String toString() {
        return keyword + ": peer " + offered + ", rule " + wanted;
    }
}
