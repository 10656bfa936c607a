package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.ike.crypto.Authenticators;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Hash;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Informational messages under an ISAKMP SA: HDR*, HASH(1), N/D (RFC 2409 section 5.7). */
final class ProtectedInfo {
    private ProtectedInfo() {}

    /**
     * A message to be sent.
     *
     * @param chain as phase 1 left it
     */
    static Octets seal(Skeyid keys, IvChain chain, Cookies cookies, int messageId, List<Payload> payloads) {
        Header header =
                Header.encrypted(cookies.initiator(), cookies.responder(), ExchangeType.INFORMATIONAL, messageId);
        return chain.phase2(messageId).seal(withHash(header, payloads, p -> keys.hash1(messageId, p)));
    }

    /** A message whose first payload is the hash of the others. */
    static Message withHash(Header header, List<Payload> payloads, UnaryOperator<Octets> hash) {
        List<Payload> all = new ArrayList<>();
        all.add(new Hash(hash.apply(MessageEncoder.body(payloads))));
        all.addAll(payloads);
        return Message.of(header, all);
    }

    /** Decrypts and verifies; null for what is not authentic. */
    static @Nullable Message open(Skeyid keys, IvChain chain, Decoded.Encrypted encrypted) {
        int messageId = encrypted.header().messageId();
        if (!(chain.phase2(messageId).open(encrypted) instanceof Decoded.Clear clear)) {
            return null;
        }
        Message message = clear.message();
        if (!(message.payloads().getFirst() instanceof Hash hash)) {
            return null;
        }
        Octets expected = keys.hash1(messageId, message.bodyAfterFirst());
        return Authenticators.equal(expected, hash.body()) ? message : null;
    }
}
