package io.esplanade.dataplane.crypto;

import io.esplanade.dataplane.api.EspSuite;
import java.lang.foreign.MemorySegment;

/**
 * The keyed transform of one SA in one direction, working in place on a packet in native memory. One thread at a time.
 *
 * <p>The packet as RFC 4303 section 2 has it, at any alignment:
 *
 * <pre>
 * espOffset     SPI (4), low 32 bits of the sequence number (4), written by the caller
 *        + 8    IV ({@link io.esplanade.dataplane.api.EspCipher#ivBytes}), written by {@link #seal}
 *        + 8+IV payload, padding, pad length, next header: ciphertextBytes
 *        behind ICV ({@link EspSuite#icvBytes}), written by {@link #seal}
 * </pre>
 */
public interface PacketCipher extends AutoCloseable {
    /** Octets of SPI and sequence number in front of the IV (RFC 4303 section 2). */
    int HEADER_BYTES = 8;

    /** Longest ESP packet, header to ICV: an IP packet is no longer. */
    int MAX_PACKET_BYTES = 65_535;

    /** What it does. */
    EspSuite suite();

    /**
     * Writes the IV, encrypts the payload where it lies and writes the ICV behind it. Borrows the memory for the call.
     *
     * @param ciphertextBytes payload with its trailer, a multiple of the cipher's block
     * @param sequence all 64 bits of the sequence number, larger than in any call before: the IV of combined modes is
     *     made of it, and a nonce used twice under one key gives both packets away (RFC 4106 section 3.1)
     * @throws IllegalArgumentException if the length is no multiple of the block or the packet too long
     * @throws IndexOutOfBoundsException if the memory ends before the packet; nothing is written
     * @throws IllegalStateException if the sequence number does not grow, the cipher is inbound or was closed
     */
    void seal(MemorySegment memory, int espOffset, int ciphertextBytes, long sequence);

    /**
     * Verifies the ICV in constant time, then decrypts the payload where it lies. Borrows the memory for the call. A
     * packet that does not verify is left as it came, so no plaintext of it exists (RFC 4303 section 3.4.4.1), and so
     * is one of an impossible length.
     *
     * @param espBytes from the SPI to the end of the ICV, of any value
     * @param sequence all 64 bits, of which the low ones are those of the packet; the high ones count if the SA uses
     *     extended sequence numbers (RFC 4303 section 2.2.1)
     * @return whether the packet is authentic and now in clear
     * @throws IndexOutOfBoundsException if the memory ends before the packet
     */
    boolean open(MemorySegment memory, int espOffset, int espBytes, long sequence);

    /** Wipes the keys, as far as the provider lets go of them; afterwards nothing seals or opens. */
    @Override
    void close();
}
