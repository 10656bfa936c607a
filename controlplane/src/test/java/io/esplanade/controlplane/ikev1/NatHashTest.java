package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.crypto.IkeHash;
import io.esplanade.dataplane.api.Octets;
import java.net.InetAddress;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class NatHashTest {
    private static final Cookies COOKIES =
            new Cookies(Octets.ofHex("1122334455667788"), Octets.ofHex("99aabbccddeeff00"));

    @Test
    void coversCookiesAddressAndPortOfBothFamilies() throws Exception {
        InetAddress v6 = InetAddress.getByName("2001:db8::1");
        byte[] input = Octets.ofHex(
                        "112233445566778899aabbccddeeff00" + "20010db8000000000000000000000001" + "1194")
                .toArray();

        assertThat(NatHash.of(IkeHash.SHA1, COOKIES, v6, 4500))
                .isEqualTo(Octets.of(MessageDigest.getInstance("SHA-1").digest(input)));
        assertThat(NatHash.of(IkeHash.SHA1, COOKIES, v6, 500))
                .isNotEqualTo(NatHash.of(IkeHash.SHA1, COOKIES, v6, 4500));
    }
}
