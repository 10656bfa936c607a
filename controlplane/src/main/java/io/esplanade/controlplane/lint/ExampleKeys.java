package io.esplanade.controlplane.lint;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** Keys that everybody knows: they stand in manuals, guides and test suites of IPsec, or at the top of password lists. */
final class ExampleKeys {
    private static final Set<String> TEXTS = Set.of(
            // manual and guides of OpenBSD's ipsec.conf
            "mekmitasdigoat", "mekmidasdigoat", "mekmitasdigoatmekmitasdigoat", "openbsd", "openbsdrules", "puffy",
            // strongSwan, libreswan, racoon, vendors' guides
            "0sv+nkxy9llzvwj4qcc2o/ggrwdf2d21jl", "0sfpzazqen6ti9sqt4zp5ewcqx", "fpzazqen6ti9sqt4zp5ewcqx",
            "strongswan", "swordfish", "cisco", "cisco123", "cisco1234", "ciscocisco", "juniper", "vpnpass", "vpnsecret",
            "my_secret", "mysecret", "mysecretkey", "mysharedsecret", "sharedsecret", "shared-secret", "presharedkey",
            "pre-shared-key", "preshared", "pskkey", "psk", "yourpsk", "yourpresharedkey", "your-psk-here", "thisismykey",
            "thisisasecret", "supersecret", "supersecretkey", "topsecret", "verysecret", "verysecretkey",
            // any list of passwords
            "secret", "secret123", "password", "password1", "password123", "passw0rd", "p@ssw0rd", "passphrase", "changeme",
            "change-me", "change me", "change_me", "default", "letmein", "example", "test", "test123", "testing", "testkey",
            "testtest", "admin", "ipsec", "ipsec123", "ipseckey", "foobar", "foo", "bar", "qwerty", "123456", "12345678",
            "123456789", "1234567890", "abc123", "abcdef", "abcdefgh", "correct horse battery staple",
            // our own pages
            "change-me: openssl rand -hex 20", "a b/c");

    private static final Set<String> HEX = Set.of(
            "deadbeef", "beefdead", "cafebabe", "deadbeefdeadbeef", "0123456789abcdef", "00112233445566778899aabbccddeeff",
            "000102030405060708090a0b0c0d0e0f", "2b7e151628aed2a6abf7158809cf4f3c", "0123456789abcdef0123456789abcdef",
            "0123456789abcdeffedcba9876543210",
            "0123456789abcdef0123456789abcdef01234567", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
            "4339314b55523947594d6d3547666b45764e6a58", "4a506a794f574265564551694d653768");

    private ExampleKeys() {}

    /** Whether the pre-shared key is one, in whatever case. */
    static boolean containsText(byte[] key) {
        return TEXTS.contains(new String(key, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
    }

    static boolean containsHex(byte[] key) {
        return HEX.contains(HexFormat.of().formatHex(key));
    }
}
