package io.esplanade.app.pfkey;

import io.esplanade.dataplane.api.SaProtocol;
import java.util.Locale;

/** What a message's SA does ({@code SADB_SATYPE_*}). */
public enum SaType {
    UNSPEC(0),
    AH(1),
    ESP(2),
    IPIP(7),
    IPCOMP(9);

    private final int number;

    SaType(int number) {
        this.number = number;
    }

    static SaType of(SaProtocol protocol) {
        return switch (protocol) {
            case ESP -> ESP;
            case AH -> AH;
            case IPCOMP -> IPCOMP;
            case IPIP -> IPIP;
        };
    }

    /** {@code unknown} for a number that none has. */
    static String text(int number) {
        for (SaType type : values()) {
            if (type.number == number) {
                return type.text();
            }
        }
        return "unknown";
    }

    int number() {
        return number;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
