package io.esplanade.app.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Manually keyed SAs between our gateway and scapy, whose ESP and AH share nothing with ours. A ping is answered only if
 * scapy has opened the request and we have opened the answer.
 */
@ExtendWith(LabExtension.class)
@DisplayName("manual keys against scapy")
class ScapyIT {
    private static final int[] SIZES = {56, 57, 58, 59, 1000, 1300};

    enum Sa {
        ESP_TUNNEL_4("esp tunnel", false, "SHA2-256-128", "hmac-sha2-256", 32, "AES-CBC", "aes", 16),
        ESP_TUNNEL_6("esp tunnel", true, "SHA2-512-256", "hmac-sha2-512", 64, "AES-CBC", "aes-256", 32),
        ESP_TRANSPORT_4("esp transport", false, "HMAC-SHA1-96", "hmac-sha1", 20, "3DES", "3des-cbc", 24),
        ESP_TRANSPORT_6("esp transport", true, "SHA2-384-192", "hmac-sha2-384", 48, "AES-CBC", "aes-192", 24),
        ESP_TRANSPORT_NULL("esp transport", false, "HMAC-MD5-96", "hmac-md5", 16, "NULL", "null", 0),
        ESP_TRANSPORT_BLOWFISH("esp transport", false, "SHA2-256-128", "hmac-sha2-256", 32, "Blowfish", "blowfish", 20),
        AH_TUNNEL_4("ah tunnel", false, "SHA2-256-128", "hmac-sha2-256", 32, "", "", 0),
        AH_TUNNEL_6("ah tunnel", true, "SHA2-384-192", "hmac-sha2-384", 48, "", "", 0),
        AH_TRANSPORT_4("ah transport", false, "HMAC-SHA1-96", "hmac-sha1", 20, "", "", 0),
        AH_TRANSPORT_6("ah transport", true, "SHA2-512-256", "hmac-sha2-512", 64, "", "", 0),
        AH_TRANSPORT_4_OPTIONS("ah transport", false, "SHA2-256-128", "hmac-sha2-256", 32, "", "", 0),
        AH_TRANSPORT_6_OPTIONS("ah transport", true, "SHA2-256-128", "hmac-sha2-256", 32, "", "", 0),
        ESP_TUNNEL_UDP("esp tunnel", false, "SHA2-256-128", "hmac-sha2-256", 32, "AES-CBC", "aes", 16),
        ESP_TRANSPORT_UDP("esp transport", false, "SHA2-256-128", "hmac-sha2-256", 32, "AES-CBC", "aes", 16);

        final String protocol;
        final String mode;
        final boolean v6;
        final String scapyAuth;
        final String auth;
        final int authBytes;
        final String scapyEnc;
        final String enc;
        final int encBytes;

        Sa(
                String kind,
                boolean v6,
                String scapyAuth,
                String auth,
                int authBytes,
                String scapyEnc,
                String enc,
                int encBytes) {
            this.protocol = kind.split(" ", 2)[0];
            this.mode = kind.split(" ", 2)[1];
            this.v6 = v6;
            this.scapyAuth = scapyAuth;
            this.auth = auth;
            this.authBytes = authBytes;
            this.scapyEnc = scapyEnc;
            this.enc = enc;
            this.encBytes = encBytes;
        }

        boolean isTransport() {
            return mode.equals("transport");
        }

        boolean isUdp() {
            return name().endsWith("UDP");
        }

        boolean hasOptions() {
            return name().endsWith("OPTIONS");
        }

        /** A key whose octets all differ, so that one that was cut or turned round does not work. */
        String key(int bytes, int first) {
            StringBuilder hex = new StringBuilder();
            for (int i = 0; i < bytes; i++) {
                hex.append(String.format(Locale.ROOT, "%02x", first + 3 * i & 0xff));
            }
            return hex.toString();
        }

        /** The flows and the pair of SAs for gateway A. */
        String ipsecConf(String local, String peer, String from, String to) {
            StringBuilder conf = new StringBuilder();
            conf.append("flow %s from %s to %s peer %s\n".formatted(protocol, from, to, peer));
            conf.append("%s %s from %s to %s spi 0x1001:0x1002".formatted(protocol, mode, local, peer));
            if (isUdp()) {
                conf.append(" udpencap");
            }
            conf.append(" auth ").append(auth);
            if (!enc.isEmpty()) {
                conf.append(" enc ").append(enc);
            }
            conf.append(" authkey 0x%s:0x%s".formatted(key(authBytes, 1), key(authBytes, 0x80)));
            if (encBytes > 0) {
                conf.append(" enckey 0x%s:0x%s".formatted(key(encBytes, 0x11), key(encBytes, 0x91)));
            }
            return conf.append('\n').toString();
        }

        /** The same for scapy, whose inbound SA is our outbound one. */
        String json(String local, String remote) {
            return """
                    {"device": "wan", "local": "%s", "remote": "%s", "protocol": "%s", "mode": "%s",
                     "auth": "%s", "crypt": "%s", "udp": %s, "options": %s,
                     "in": {"spi": 4097, "authkey": "%s", "enckey": "%s"},
                     "out": {"spi": 4098, "authkey": "%s", "enckey": "%s"}}
                    """.formatted(
                            local, remote, protocol, mode, scapyAuth, scapyEnc, isUdp(), hasOptions(),
                            key(authBytes, 1), key(encBytes, 0x11), key(authBytes, 0x80), key(encBytes, 0x91));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("carry pings both ways, and nothing in clear")
    void pings(Sa sa, Lab lab) {
        String here = sa.v6 ? lab.wanA6() : lab.wanA();
        String there = sa.v6 ? Lab.WAN_B6 : Lab.WAN_B;
        ScapyPeer scapy = lab.startScapy(lab.gatewayB(), sa.json(there, here));
        String from = sa.isTransport() ? here : sa.v6 ? Lab.NET_A6 : Lab.NET_A;
        String to = sa.isTransport() ? there : sa.v6 ? Lab.NET_B6 : Lab.NET_B;
        Esplanade gateway = lab.start(lab.gatewayA(), sa.ipsecConf(here, there, from, to));
        Namespace host = sa.isTransport() ? lab.gatewayA() : lab.hostA();
        String target = sa.isTransport() ? there : sa.v6 ? Lab.HOST_B6 : Lab.HOST_B;

        for (int size : SIZES) {
            Shell.Result ping = host.attempt("ping", "-c", "2", "-i", "0.2", "-W", "5", "-s", "" + size, target);
            assertThat(ping.ok())
                    .as("%d octets: %s%n%s%s%n%s", size, ping.output(), scapy.log(), gateway.drops(), gateway.log())
                    .isTrue();
        }

        assertThat(scapy.log()).doesNotContain("bad ", "Traceback");
        assertThat(scapy.verified()).isGreaterThanOrEqualTo(2L * SIZES.length);
        assertThat(lab.clearText()).isZero();
        assertThat(gateway.ipsecctl("-s", "sa"))
                .contains("%s %s from %s to %s spi 0x00001001".formatted(sa.protocol, sa.mode, here, there))
                .contains("%s %s from %s to %s spi 0x00001002".formatted(sa.protocol, sa.mode, there, here));
    }
}
