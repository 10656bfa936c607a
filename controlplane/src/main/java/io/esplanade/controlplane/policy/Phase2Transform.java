package io.esplanade.controlplane.policy;

import io.esplanade.controlplane.ike.crypto.DhGroup;
import io.esplanade.dataplane.api.EspCipher;
import io.esplanade.dataplane.api.EspIntegrity;
import io.esplanade.dataplane.api.SaMode;
import io.esplanade.dataplane.api.SaProtocol;
import org.jspecify.annotations.Nullable;

/**
 * What a rule wants for its SAs ({@code esp|ah tunnel|transport}, {@code quick auth ... enc ... group ... lifetime ...}).
 *
 * @param protocol ESP or AH
 * @param cipher NULL with AH, which does not encrypt
 * @param keyLength of the cipher's own key, without salt
 * @param pfsGroup null without perfect forward secrecy ({@code group none})
 */
public record Phase2Transform(
        SaProtocol protocol,
        SaMode mode,
        EspCipher cipher,
        KeyLength keyLength,
        EspIntegrity integrity,
        @Nullable DhGroup pfsGroup,
        Lifetime lifetime) {
    /** Whether SAs of both protect the same packets in the same form. */
    public boolean hasFormOf(Phase2Transform other) {
        return protocol == other.protocol && mode == other.mode;
    }
}
