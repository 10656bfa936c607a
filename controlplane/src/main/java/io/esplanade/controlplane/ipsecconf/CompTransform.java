package io.esplanade.controlplane.ipsecconf;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names after {@code comp}. */
enum CompTransform {
    UNKNOWN,
    NONE,
    DEFLATE;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The first entry that begins with the text. */
    static @Nullable CompTransform find(String beginning) {
        for (CompTransform each : values()) {
            if (each.text().startsWith(beginning)) {
                return each;
            }
        }
        return null;
    }
}
