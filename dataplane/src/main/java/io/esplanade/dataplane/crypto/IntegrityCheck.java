package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspIntegrity;
import java.util.Arrays;

/**
 * The separate integrity transform of a packet: a truncated HMAC over all of it in front of the ICV, and over the high
 * half of an extended sequence number, which is not transmitted (RFC 4303 sections 2.8 and 2.2.1).
 */
final class IntegrityCheck implements AutoCloseable {
    private final PacketMac mac;
    private final int icvBytes;
    private final boolean esn;
    private final byte[] tag;
    private final byte[] high = new byte[4];

    IntegrityCheck(EspIntegrity transform, PacketMac mac, boolean esn) {
        this.mac = mac;
        this.icvBytes = transform.icvBytes();
        this.esn = esn;
        this.tag = new byte[mac.outputBytes()];
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

    private void compute(byte[] packet, int lengthBytes, long sequence) {
        mac.update(packet, 0, lengthBytes);
        if (esn) {
            BigEndian.putInt(high, 0, (int) (sequence >>> 32));
            mac.update(high, 0, high.length);
        }
        mac.finish(tag);
    }

    @Override
    public void close() {
        mac.close();
        Arrays.fill(tag, (byte) 0);
    }
}
