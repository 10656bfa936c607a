package io.esplanade.controlplane.ipsecconf;

import java.util.Locale;

/** The IPsec protocols; the number is the one that messages show. */
enum SaType {
    ESP(1),
    AH(2),
    IPCOMP(3),
    TCPMD5(4),
    IPIP(5);

    private final int number;

    SaType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
