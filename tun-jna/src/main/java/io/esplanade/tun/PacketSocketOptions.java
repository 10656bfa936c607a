package io.esplanade.tun;

/**
 * How a packet socket is set up.
 *
 * @param mark of every packet sent (SO_MARK), for policy rules and filters; 0 for none
 * @param bufferBytes what the kernel queues in each direction; less is accepted where more is not permitted
 * @param receiveSlots how many datagrams of up to 64 KiB one system call receives
 * @param batchesPerRead how many such calls are made in a row at most before other channels of the loop get their turn
 * @param dontFragment whether packets are sent with DF set (IPv6: never fragmented) and refused if too long for the path
 * @param ipHeader whether a raw socket receives whole IP packets: with their header from {@link
 *     DatagramBuf#ipHeaderIndex} on, and room before it
 */
public record PacketSocketOptions(
        int mark, int bufferBytes, int receiveSlots, int batchesPerRead, boolean dontFragment, boolean ipHeader) {
    private static final int DEFAULT_BUFFER_BYTES = 4 << 20;
    private static final int DEFAULT_SLOTS = 8;
    private static final int DEFAULT_BATCHES = 8;
    private static final int MAX_SLOTS = 1024;

    public PacketSocketOptions {
        if (bufferBytes < 1 || receiveSlots < 1 || receiveSlots > MAX_SLOTS || batchesPerRead < 1) {
            throw new IllegalArgumentException("packet socket options out of range");
        }
    }

    /** No mark, 4 MiB of buffer, DF set. */
    public static PacketSocketOptions defaults() {
        return new PacketSocketOptions(0, DEFAULT_BUFFER_BYTES, DEFAULT_SLOTS, DEFAULT_BATCHES, true, false);
    }

    /** The same with this mark. */
    public PacketSocketOptions withMark(int value) {
        return new PacketSocketOptions(value, bufferBytes, receiveSlots, batchesPerRead, dontFragment, ipHeader);
    }

    /** The same with so many slots, each of 64 KiB of native memory. */
    public PacketSocketOptions withReceiveSlots(int value) {
        return new PacketSocketOptions(mark, bufferBytes, value, batchesPerRead, dontFragment, ipHeader);
    }

    /** The same, with DF set or not. */
    public PacketSocketOptions withDontFragment(boolean value) {
        return new PacketSocketOptions(mark, bufferBytes, receiveSlots, batchesPerRead, value, ipHeader);
    }

    /**
     * The same, receiving whole IP packets or not. IPv4 packets have their header in either case. That of an IPv6 packet is
     * made of what the kernel tells (RFC 3542 section 6), with extension headers and with a flow label of 0.
     */
    public PacketSocketOptions withIpHeader(boolean value) {
        return new PacketSocketOptions(mark, bufferBytes, receiveSlots, batchesPerRead, dontFragment, value);
    }
}
