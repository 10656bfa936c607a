package io.esplanade.controlplane.ipsecconf;

/** One open file: its octets, and how far they are read. */
final class SourceFile {
    private final String name;
    private final Object key;
    private final byte[] octets;
    private int at;
    private int line = 1;
    private int lineStart;

    /**
     * @param name as messages show it
     * @param key what tells whether two names are the same file
     */
    SourceFile(String name, Object key, byte[] octets) {
        this.name = name;
        this.key = key;
        this.octets = octets;
    }

    String name() {
        return name;
    }

    Object key() {
        return key;
    }

    int read() {
        return at < octets.length ? octets[at++] & 0xff : CharSource.END;
    }

    int line() {
        return line;
    }

    int column() {
        return at - lineStart;
    }

    /** @param notYetRead characters that were put back */
    void newLine(int notYetRead) {
        line++;
        lineStart = at - notYetRead;
    }
}
