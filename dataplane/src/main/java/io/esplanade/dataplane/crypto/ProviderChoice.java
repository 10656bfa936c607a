package io.esplanade.dataplane.crypto;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Who is to carry out the suites. */
public enum ProviderChoice {
    /** For each suite the fastest of those that are on this machine and compute right results. */
    AUTO("auto"),
    /** The JDK, which is always there. */
    JCA("jca"),
    /** intel-ipsec-mb: the combined modes on x86-64. */
    IPSEC_MB("ipsec-mb"),
    /** libcrypto of OpenSSL 3. */
    OPENSSL("openssl");

    private final String label;

    ProviderChoice(String label) {
        this.label = label;
    }

    /** The word for options, logs and metrics. */
    public String label() {
        return label;
    }

    /** The choice with this label. */
    public static Optional<ProviderChoice> labelled(String label) {
        return Arrays.stream(values()).filter(choice -> choice.label.equals(label)).findAny();
    }

    /** All labels, as a sentence enumerates them. */
    public static String labels() {
        return Arrays.stream(values()).map(ProviderChoice::label).collect(Collectors.joining(", "));
    }
}
