package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.dataplane.api.AhSa;
import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.EspSuite;
import io.esplanade.dataplane.api.Flow;
import io.esplanade.dataplane.api.FlowType;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.IpcompSa;
import io.esplanade.dataplane.api.IpipSa;
import io.esplanade.dataplane.api.Sa;
import io.esplanade.dataplane.api.SaId;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.Spi;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaTextTest {
    private static final EspSuite CBC = new EspSuite(EspCipher.AES_CBC, 16, EspIntegrity.HMAC_SHA1_96);
    private static final EspSuite GCM = new EspSuite(EspCipher.AES_GCM_16, 32, EspIntegrity.NONE);
    private static final InetAddress A = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress B = InetAddress.ofLiteral("192.0.2.2");

    @Test
    void oneLineSaysWhatProtectsThePackets() {
        assertThat(text(snapshot(esp(CBC, null)), 0, false))
                .isEqualTo("esp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x00abcdef auth hmac-sha1 enc aes\n");
    }

    @Test
    void aCombinedModeHasNoAuth() {
        assertThat(text(snapshot(esp(GCM, null)), 0, false))
                .isEqualTo("esp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x00abcdef enc aes-256-gcm\n");
    }

    @ParameterizedTest
    @CsvSource({
        "AES_CBC,24,HMAC_SHA2_256_128,auth hmac-sha2-256 enc aes-192",
        "AES_CBC,32,HMAC_SHA2_384_192,auth hmac-sha2-384 enc aes-256",
        "BLOWFISH_CBC,16,HMAC_SHA2_512_256,auth hmac-sha2-512 enc blowfish",
        "TRIPLE_DES_CBC,24,HMAC_MD5_96,auth hmac-md5 enc 3des-cbc",
        "CAST128_CBC,16,HMAC_RIPEMD_160_96,auth hmac-ripemd160 enc cast128",
        "NULL,0,HMAC_SHA1_96,auth hmac-sha1 enc null",
        "CHACHA20_POLY1305,32,NONE,enc chacha20-poly1305",
    })
    void everyTransformHasItsName(EspCipher cipher, int keyBytes, EspIntegrity integrity, String words) {
        assertThat(text(snapshot(esp(new EspSuite(cipher, keyBytes, integrity), null)), 0, false))
                .endsWith(" " + words + "\n");
    }

    @Test
    void everyKindOfSaHasItsWords() {
        assertThat(text(snapshot(ah()), 0, true))
                .isEqualTo("ah transport from 192.0.2.1 to 192.0.2.2 spi 0x00001000 auth hmac-sha2-256 \\\n\tauthkey 0x"
                        + "01".repeat(32) + "\n");
        assertThat(text(snapshot(ipcomp()), 0, false))
                .isEqualTo("ipcomp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x00002a00 comp deflate\n");
        assertThat(text(snapshot(ipip()), 0, false)).isEqualTo("ipip from 192.0.2.1 to 192.0.2.2 spi 0xfa000000\n");
    }

    @Test
    void ipv6AddressesAreCanonical() {
        Sa sa = new IpipSa(
                Direction.OUT,
                "t",
                new Spi(0x1000),
                InetAddress.ofLiteral("2001:db8:0:0:0:0:0:1"),
                InetAddress.ofLiteral("2001:db8::2"),
                null,
                SaLifetime.UNLIMITED);

        assertThat(text(snapshot(sa), 0, false)).isEqualTo("ipip from 2001:db8::1 to 2001:db8::2 spi 0x00001000\n");
    }

    @Test
    void theBundleFollowsTheSa() {
        SaId next = new SaId(SaProtocol.ESP, Direction.OUT, new Spi(0x3a000000), B);
        SaSnapshot snapshot = new SaSnapshot(ipip(), 0, 0, 0, 0, 1, 0, 0, next);

        assertThat(text(snapshot, 0, false)).isEqualTo("""
                ipip from 192.0.2.1 to 192.0.2.2 spi 0xfa000000
                [bundle ipip to 192.0.2.2 spi 0xfa000000 with esp to 192.0.2.2 spi 0x3a000000]
                """);
        assertThat(text(snapshot, 1, false)).contains("""
                \tsa2: spi 0x3a000000 auth none enc none
                \t\tstate mature replay 0 flags 0<>
                \tdst2: 192.0.2.2
                \tsatype2: type esp
                """);
    }

    @Test
    void keysAreShownOnlyWhenAskedFor() {
        SaSnapshot snapshot = snapshot(esp(CBC, null));

        assertThat(text(snapshot, 1, false)).doesNotContain("0101");
        assertThat(text(snapshot, 0, true))
                .endsWith(" enc aes \\\n\tauthkey 0x" + "01".repeat(20) + " \\\n\tenckey 0x" + "01".repeat(16) + "\n");
        assertThat(text(snapshot, 1, true))
                .contains("\tkey_auth: bits 160: " + "01".repeat(20) + "\n\tkey_encrypt: bits 128: " + "01".repeat(16));
    }

    @Test
    void anSaWhoseKeysWereWipedMeanwhileHasEnded() {
        EspSa sa = esp(CBC, null);
        sa.encryptionKey().close();

        assertThat(text(snapshot(sa), 1, true)).isEmpty();
        assertThat(text(snapshot(sa), 1, false)).startsWith("esp tunnel from 192.0.2.1 ");
    }

    @Test
    void theDetailsFollowTheOrderOfPfKey() {
        assertThat(text(snapshot(esp(GCM, new UdpEncapsulation(4500, 10_001))), 1, false)).isEqualTo("""
                esp tunnel from 192.0.2.1 to 192.0.2.2 spi 0x00abcdef enc aes-256-gcm
                \tsa: spi 0x00abcdef auth gmac-aes-256 enc aes-gcm
                \t\tstate mature replay 1024 flags 0x204<tunnel,udpencap>
                \tlifetime_cur: alloc 0 bytes 1500 add 1700000000 first 1700000001
                \tlifetime_hard: alloc 0 bytes 0 add 1200 first 0
                \tlifetime_soft: alloc 0 bytes 0 add 1000 first 0
                \taddress_src: 192.0.2.1
                \taddress_dst: 192.0.2.2
                \tidentity_src: type fqdn id 0: b.example.org
                \tidentity_dst: type prefix id 0: 192.0.2.1/32
                \tsrc_mask: 255.255.255.0
                \tdst_mask: 255.255.0.0 port 65535
                \tprotocol: proto 6 flags 0
                \tsrc_flow: 10.1.0.0
                \tdst_flow: 10.2.0.0 port 80
                \tudpencap: udpencap port 10001
                \tlifetime_lastuse: alloc 0 bytes 0 add 0 first 1700000002
                \tcounter:\s
                \t\t1 input packet
                \t\t1500 input bytes

                \treplay: rpl 1
                """);
    }

    @Test
    void ipcompShowsItsCpi() {
        assertThat(text(snapshot(ipcomp()), 1, false)).contains("""
                \tsa: cpi 0x00002a00 comp deflate
                \t\tstate mature replay 0 flags 0x4<tunnel>
                """);
    }

    @Test
    void zeroCountersAndNumbersAreShownWhenVeryVerbose() {
        assertThat(text(snapshot(esp(GCM, null)), 2, false)).startsWith("@0 esp tunnel from ").contains("""
                \tcounter:\s
                \t\t1 input packet
                \t\t0 output packets
                \t\t1500 input bytes
                \t\t0 output bytes
                \t\t0 input bytes, decompressed
                \t\t0 output bytes, uncompressed
                \t\t0 packets dropped on input
                \t\t0 packets dropped on output

                """);
    }

    private static String text(SaSnapshot snapshot, int verbosity, boolean keys) {
        Flow flow = new Flow(
                Direction.OUT,
                "t",
                SaProtocol.ESP,
                TrafficSelector.between(IpPrefix.ANY_V4, IpPrefix.ANY_V4),
                FlowType.REQUIRE,
                A,
                B,
                "192.0.2.1/32",
                "b.example.org");
        StringBuilder out = new StringBuilder();
        new SaText(out, verbosity, keys).append(snapshot, flow);
        return out.toString();
    }

    private static SaSnapshot snapshot(Sa sa) {
        return new SaSnapshot(sa, 1, 1500, 0, 1, 1_700_000_000L, 1_700_000_001L, 1_700_000_002L, null);
    }

    private static EspSa esp(EspSuite suite, @Nullable UdpEncapsulation udp) {
        TrafficSelector selector = new TrafficSelector(prefix("10.1.0.0", 24), prefix("10.2.0.0", 16), 6, 0, 80);
        return new EspSa(
                Direction.IN,
                "t",
                new Spi(0xabcdef),
                A,
                B,
                SaMode.TUNNEL,
                udp,
                suite,
                ones(suite.encryptionKeyBytes()),
                ones(suite.integrity().keyBytes()),
                selector,
                1024,
                false,
                new SaLifetime(1000, 1200, 0, 0));
    }

    private static AhSa ah() {
        return new AhSa(
                Direction.OUT,
                "t",
                new Spi(0x1000),
                A,
                B,
                SaMode.TRANSPORT,
                EspIntegrity.HMAC_SHA2_256_128,
                ones(32),
                null,
                0,
                false,
                SaLifetime.UNLIMITED);
    }

    private static IpcompSa ipcomp() {
        return new IpcompSa(Direction.OUT, "t", new Spi(0x2a00), A, B, SaMode.TUNNEL, null, SaLifetime.UNLIMITED);
    }

    private static IpipSa ipip() {
        return new IpipSa(Direction.OUT, "t", new Spi(0xfa000000), A, B, null, SaLifetime.UNLIMITED);
    }

    private static IpPrefix prefix(String address, int length) {
        return IpPrefix.of(InetAddress.ofLiteral(address), length);
    }

    private static Secret ones(int lengthBytes) {
        byte[] key = new byte[lengthBytes];
        Arrays.fill(key, (byte) 1);
        return Secret.owning(key);
    }
}
