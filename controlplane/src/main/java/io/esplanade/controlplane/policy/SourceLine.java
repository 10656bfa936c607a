package io.esplanade.controlplane.policy;

/** Where a rule stands, for messages about it: {@code /etc/ipsec.conf:12}. */
public record SourceLine(String file, int line) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
