package io.esplanade.controlplane.ike.auth;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Map;

/** The curves of RFC 4754. */
final class Curves {
    private static final Map<Integer, ECParameterSpec> BY_BITS =
            Map.of(256, named("secp256r1"), 384, named("secp384r1"), 521, named("secp521r1"));

    private Curves() {}

    /** Whether the parameters are those of the NIST curve with that many bits, all of them. */
    static boolean is(ECParameterSpec parameters, int bits) {
        ECParameterSpec named = BY_BITS.get(bits);
        return named != null
                && parameters.getCurve().equals(named.getCurve())
                && parameters.getGenerator().equals(named.getGenerator())
                && parameters.getOrder().equals(named.getOrder())
                && parameters.getCofactor() == named.getCofactor();
    }

    private static ECParameterSpec named(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JCA lacks " + name, e);
        }
    }
}
