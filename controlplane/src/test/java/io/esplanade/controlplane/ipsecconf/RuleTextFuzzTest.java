package io.esplanade.controlplane.ipsecconf;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;

/** Words of the language in any order: what octets alone would hardly ever become. {@link LoadProperties} hold. */
class RuleTextFuzzTest {
    private static final int MAX_WORDS = 200;

    private static final List<String> WORDS = Stream.concat(
                    Stream.of(Keyword.values()).map(Keyword::text),
                    Stream.of(
                            "\n", "\n", "\\\n", "{", "}", "(", ")", ",", "/", "=", "-", "#", "$a", "$b", "a =", "b =",
                            "flow from any to 10.0.0.0/8 peer 192.0.2.1", "ike esp from 10.1.0.0/24 to 10.2.0.0/24",
                            "esp from 192.0.2.1 to 192.0.2.2 spi 0x100:0x101", "flow in proto tcp from", "type deny",
                            "any", "10.0.0.1", "10.0.0.0/8", "\"10/8\"", "2001:db8::1", "2001:db8::/32", "fe80::1%em0",
                            "em0", "lo0", "two.example.org", "missing.example.org", "0", "1", "22", "ssh", "tcp", "udp",
                            "65536", "-1", "0x1000", "0x1000:0x1001", "hmac-sha1", "hmac-md5", "aes", "3des", "null",
                            "none", "aes-128-gcm", "modp1024", "deflate", "8h", "90m", "\"quoted text\"", "\"", "'",
                            "0x0123456789abcdef0123456789abcdef", "0x01234567:0x89abcdef", "gw@example.org", "é"))
            .toList();

    @Timeout(10)
    @FuzzTest
    void anyWordsAreReadOrRefused(FuzzedDataProvider data) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < MAX_WORDS && data.remainingBytes() > 0; i++) {
            text.append(data.pickValue(WORDS)).append(data.consumeProbabilityFloat() < 0.1 ? "" : " ");
        }
        text.append('\n');
        LoadProperties.check(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
