package io.esplanade.controlplane.policy;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import org.jspecify.annotations.Nullable;

/**
 * What a rule wants for its ESP SAs ({@code quick auth ... enc ... group ... lifetime ...}).
 *
 * @param keyLength of the cipher's own key, without salt
 * @param pfsGroup null without perfect forward secrecy ({@code group none})
 */
public record Phase2Transform(
        EspCipher cipher,
        KeyLength keyLength,
        EspIntegrity integrity,
        @Nullable DhGroup pfsGroup,
        Lifetime lifetime) {}
