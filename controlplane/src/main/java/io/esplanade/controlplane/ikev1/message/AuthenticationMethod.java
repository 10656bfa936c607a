package io.esplanade.controlplane.ikev1.message;

import org.jspecify.annotations.Nullable;

/** Authentication methods of phase 1 (RFC 2409 appendix A; the XAUTH values by its draft). */
public enum AuthenticationMethod {
    PRE_SHARED_KEY(1),
    DSS_SIGNATURES(2),
    RSA_SIGNATURES(3),
    RSA_ENCRYPTION(4),
    REVISED_RSA_ENCRYPTION(5),
    /** RFC 4754. */
    ECDSA_P256(9),
    /** RFC 4754. */
    ECDSA_P384(10),
    /** RFC 4754. */
    ECDSA_P521(11),
    XAUTH_INIT_PRE_SHARED_KEY(65001),
    XAUTH_INIT_RSA_SIGNATURES(65005);

    private final int number;

    AuthenticationMethod(int number) {
        this.number = number;
    }

    /** The one with that number; null for a number without a name here. */
    public static @Nullable AuthenticationMethod of(long number) {
        for (AuthenticationMethod method : values()) {
            if (method.number == number) {
                return method;
            }
        }
        return null;
    }

    /** Number on the wire. */
    public int number() {
        return number;
    }
}
