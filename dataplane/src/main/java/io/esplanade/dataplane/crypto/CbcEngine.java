package io.esplanade.dataplane.crypto;

/**
 * A block cipher in CBC mode in one direction, keyed once, that never starts anew: each call goes on from the last
 * block of ciphertext of the call before. One thread at a time.
 */
interface CbcEngine extends AutoCloseable {
    /**
     * Encrypts or decrypts whole blocks from one array to another.
     *
     * @param lengthBytes a multiple of the block
     */
    void process(byte[] in, int inIndex, int lengthBytes, byte[] out, int outIndex);

    /** Wipes the key. */
    @Override
    void close();
}
