package io.esplanade.controlplane.ipsecconf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reserved words. As a value, each of them needs quotes. */
enum Keyword {
    ACQUIRE, ACTIVE, AGGRESSIVE, AH, ANY, AUTH, AUTHKEY, BUNDLE, BYPASS, COMP, DENY, DONTACQ, DSTID, DYNAMIC,
    ENC, ENCKEY, ESP, FILE, FLOW, FROM, GROUP, IKE, IN, INCLUDE, INTERFACE, IPCOMP, IPIP, LIFETIME, LOCAL,
    MAIN, OUT, PASSIVE, PEER, PORT, PROTO, PSK, QUICK, REQUIRE, RSA, SPI, SRCID, TAG, TCPMD5, TO, TRANSPORT,
    TUNNEL, TYPE, UDPENCAP, USE;

    private static final Map<String, Keyword> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Keyword::text, Function.identity()));

    private final String text = name().toLowerCase(Locale.ROOT);

    String text() {
        return text;
    }

    static @Nullable Keyword find(String word) {
        return BY_TEXT.get(word);
    }
}
