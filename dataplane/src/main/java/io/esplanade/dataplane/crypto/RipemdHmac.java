package io.esplanade.dataplane.crypto;

import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HMAC-RIPEMD-160 (RFC 2286), which the JDK does not have. */
final class RipemdHmac implements PacketMac {
    private final HMac mac = new HMac(new RIPEMD160Digest());

    /** @param key copied */
    RipemdHmac(byte[] key) {
        mac.init(new KeyParameter(key));
    }

    @Override
    public int outputBytes() {
        return mac.getMacSize();
    }

    @Override
    public void update(byte[] data, int offset, int lengthBytes) {
        mac.update(data, offset, lengthBytes);
    }

    @Override
    public void finish(byte[] tag) {
        mac.doFinal(tag, 0);
    }

    @Override
    public void close() {
        mac.init(new KeyParameter(new byte[mac.getMacSize()]));
    }
}
