package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.Secret;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The separate integrity transform of a packet: a truncated HMAC over all of it in front of the ICV, and over the high
 * half of an extended sequence number, which is not transmitted (RFC 4303 sections 2.8 and 2.2.1). AH, whose ICV lies
 * in the middle, uses {@link #compute} and then {@link #write} or {@link #matches} (RFC 4302 section 3.3.3). One
 * thread.
 */
public final class IntegrityCheck implements AutoCloseable {
    private final PacketMac mac;
    private final int icvBytes;
    private final boolean esn;
    private final byte[] tag;
    private final byte[] high = new byte[4];
    private boolean closed;

    IntegrityCheck(EspIntegrity transform, PacketMac mac, boolean esn) {
        this.mac = mac;
        this.icvBytes = transform.icvBytes();
        this.esn = esn;
        this.tag = new byte[mac.outputBytes()];
    }

    /**
     * That of an SA that does nothing else.
     *
     * @param key stays the caller's, who may close it once this has returned
     * @throws IllegalArgumentException for NONE, or a key of another length
     */
    public static IntegrityCheck create(EspIntegrity transform, Secret key, boolean esn) {
        if (key.length() != transform.keyBytes()) {
            throw new IllegalArgumentException("a key of " + key.length() + " octets for " + transform);
        }
        return JcaProvider.integrity(transform, key, esn);
    }

    int icvBytes() {
        return icvBytes;
    }

    /** Writes the ICV behind the packet, which is {@code packet[0..lengthBytes)}. */
    void append(byte[] packet, int lengthBytes, long sequence) {
        compute(packet, lengthBytes, sequence);
        System.arraycopy(tag, 0, packet, lengthBytes, icvBytes);
    }

    /** Whether the octets behind {@code packet[0..lengthBytes)} are its ICV; as fast wherever they differ. */
    boolean verify(byte[] packet, int lengthBytes, long sequence) {
        compute(packet, lengthBytes, sequence);
        int difference = 0;
        for (int i = 0; i < icvBytes; i++) {
            difference |= packet[lengthBytes + i] ^ tag[i];
        }
        return difference == 0;
    }

    /**
     * Computes the ICV of {@code packet[0..lengthBytes)}, in which an ICV of zeros stands for itself.
     *
     * @throws IllegalStateException after {@link #close}: nobody signs with a key of zeros by mistake
     */
    public void compute(byte[] packet, int lengthBytes, long sequence) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        mac.update(packet, 0, lengthBytes);
        if (esn) {
            BigEndian.putInt(high, 0, (int) (sequence >>> 32));
            mac.update(high, 0, high.length);
        }
        mac.finish(tag);
    }

    /** Writes the ICV that was computed last. */
    public void write(MemorySegment memory, int offset) {
        MemorySegment.copy(tag, 0, memory, ValueLayout.JAVA_BYTE, offset, icvBytes);
    }

    /** Whether the ICV that was computed last lies there; as fast wherever they differ. */
    public boolean matches(MemorySegment memory, int offset) {
        int difference = 0;
        for (int i = 0; i < icvBytes; i++) {
            difference |= memory.get(ValueLayout.JAVA_BYTE, offset + i) ^ tag[i];
        }
        return difference == 0;
    }

    /** Wipes the key. */
    @Override
    public void close() {
        closed = true;
        mac.close();
        Arrays.fill(tag, (byte) 0);
    }
}
