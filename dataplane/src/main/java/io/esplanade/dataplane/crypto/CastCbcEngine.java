package io.esplanade.dataplane.crypto;

import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/** CAST-128 (RFC 2144) in CBC mode, which the JDK does not have; 12 rounds up to 80 bits of key, then 16. */
final class CastCbcEngine implements CbcEngine {
    private final CBCModeCipher cipher = CBCBlockCipher.newInstance(new CAST5Engine());
    private final boolean encrypt;
    private final int keyBytes;

    /**
     * @param key copied
     * @param start what the first block is chained to, one block
     */
    CastCbcEngine(boolean encrypt, byte[] key, byte[] start) {
        this.encrypt = encrypt;
        this.keyBytes = key.length;
        init(key, start);
    }

    private void init(byte[] key, byte[] start) {
        cipher.init(encrypt, new ParametersWithIV(new KeyParameter(key), start));
    }

    @Override
    public void process(byte[] in, int inIndex, int lengthBytes, byte[] out, int outIndex) {
        int blockBytes = cipher.getBlockSize();
        for (int done = 0; done < lengthBytes; done += blockBytes) {
            cipher.processBlock(in, inIndex + done, out, outIndex + done);
        }
    }

    @Override
    public void close() {
        init(new byte[keyBytes], new byte[cipher.getBlockSize()]);
    }
}
