package io.esplanade.dataplane.crypto;

import java.lang.foreign.MemorySegment;

/** AES-GCM (RFC 4106) by intel-ipsec-mb, in one call for each packet. */
final class IpsecMbGcm extends IpsecMbAead {
    private static final int PREPARED_KEY_BYTES = 2048; // gcm_key_data has 1008 in version 1.3, 1264 later

    private final MemorySegment encrypt;
    private final MemorySegment decrypt;

    IpsecMbGcm(CipherSpec spec, IpsecMbManager manager, IpsecMbScratch scratch) {
        super(spec, manager, scratch, PREPARED_KEY_BYTES);
        encrypt = manager.gcmEncrypt(spec.suite().cipherKeyBytes());
        decrypt = manager.gcmDecrypt(spec.suite().cipherKeyBytes());
    }

    @Override
    void prepareKey(IpsecMbManager of, MemorySegment plain, MemorySegment prepared, int cipherKeyBytes) {
        LibIpsecMb.expandKey(of.gcmExpandKey(cipherKeyBytes), plain.address(), prepared.address());
    }

    @Override
    void crypt(
            boolean encrypting, long preparedKey, long context, long payload, int lengthBytes, long nonce, long data,
            int dataBytes, long tag) {
        LibIpsecMb.gcm(
                encrypting ? encrypt : decrypt, preparedKey, context, payload, lengthBytes, nonce, data, dataBytes, tag,
                IpsecMbScratch.tagBytes());
    }
}
