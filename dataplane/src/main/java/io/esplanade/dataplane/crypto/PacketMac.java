package io.esplanade.dataplane.crypto;

/** A keyed hash over arrays, nothing allocated per packet. One thread at a time. */
interface PacketMac extends AutoCloseable {
    /** Octets that {@link #finish} writes. */
    int outputBytes();

    void update(byte[] data, int offset, int lengthBytes);

    /** Writes the whole tag to the beginning of the array and starts anew under the same key. */
    void finish(byte[] tag);

    /** Wipes the key. */
    @Override
    void close();
}
