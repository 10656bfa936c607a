package io.esplanade.dataplane.ip;

/** The UDP header (RFC 768). */
public final class UdpHeader {
    public static final int SOURCE_PORT = 0;
    public static final int DESTINATION_PORT = 2;
    /** Octets of header and data. */
    public static final int LENGTH = 4;
    /** 0: the sender computed none. */
    public static final int CHECKSUM = 6;

    public static final int BYTES = 8;

    private UdpHeader() {}
}
