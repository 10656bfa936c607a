package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/** ChaCha20-Poly1305 (RFC 7634) by intel-ipsec-mb. */
final class IpsecMbChaCha extends IpsecMbAead {
    private static final int KEY_BYTES = 32;

    private final MemorySegment start;
    private final MemorySegment encrypt;
    private final MemorySegment decrypt;
    private final MemorySegment finish;

    IpsecMbChaCha(CipherSpec spec, IpsecMbManager manager, IpsecMbScratch scratch) {
        super(spec, manager, scratch, KEY_BYTES);
        start = manager.chachaStart();
        encrypt = manager.chachaEncrypt();
        decrypt = manager.chachaDecrypt();
        finish = manager.chachaFinish();
    }

    @Override
    void prepareKey(IpsecMbManager of, MemorySegment plain, MemorySegment prepared, int cipherKeyBytes) {
        prepared.copyFrom(plain.asSlice(0, KEY_BYTES));
    }

    @Override
    void crypt(
            boolean encrypting, long preparedKey, long context, long payload, int lengthBytes, long nonce, long data,
            int dataBytes, long tag) {
        LibIpsecMb.chachaStart(start, preparedKey, context, nonce, data, dataBytes);
        LibIpsecMb.chachaUpdate(encrypting ? encrypt : decrypt, preparedKey, context, payload, lengthBytes);
        LibIpsecMb.chachaFinish(finish, context, tag, IpsecMbScratch.tagBytes());
    }
}
