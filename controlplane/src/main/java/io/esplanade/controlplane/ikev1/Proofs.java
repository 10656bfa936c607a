package io.esplanade.controlplane.ikev1;

import static java.util.Objects.requireNonNull;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ikev1.message.Delete;
import io.esplanade.controlplane.ikev1.message.Identification;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.Notification;
import io.esplanade.controlplane.ikev1.message.NotifyType;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.ProtocolId;
import io.esplanade.dataplane.api.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The proofs of identity of one phase 1: has the work of its {@link Authenticator} done where it belongs, and says what
 * follows when the peer's proof is not accepted. The keys must be there. Messages that come while a proof is made or judged
 * are dropped.
 */
final class Proofs {
    private final Phase1Exchange exchange;
    private final CoreContext context;
    private final Authenticator authenticator;

    Proofs(Phase1Exchange exchange) {
        this.exchange = exchange;
        this.context = exchange.context;
        this.authenticator = exchange.authenticator;
    }

    /** Makes our proof and goes on with what is to follow our ID payload. */
    void make(Identification own, Consumer<List<Payload>> next) {
        run(authenticator.prove(transcript(), exchange.role, own), proof -> {
            switch (proof) {
                case Proof.Given given -> next.accept(authenticator.payloads(given));
                case Proof.Refused refused ->
                    exchange.fail(Outcome.AUTH_FAILED, Phase1Stories.noProof(exchange, refused));
                case Proof.Accepted _ -> throw new IllegalStateException("a proof of ours was judged");
            }
        });
    }

    /** Whether the message has the peer's proof in it, once. */
    boolean isIn(Message message) {
        return message.all(authenticator.proofKind()).size() == 1;
    }

    /** Judges the proof that came beside the peer's ID payload and goes on if it is accepted. */
    void check(Identification shown, Incoming incoming, Runnable next) {
        Role its = exchange.role == Role.INITIATOR ? Role.RESPONDER : Role.INITIATOR;
        run(authenticator.check(transcript(), its, shown, incoming.message()), proof -> {
            if (proof instanceof Proof.Accepted accepted) {
                exchange.credential = accepted.credential();
                context.debug("peer " + exchange.path.peerText() + " has proven who it is: " + accepted.how());
                next.run();
            } else {
                context.drop(IkeDrop.NOT_AUTHENTIC);
                refuse(proof, incoming.datagram());
            }
        });
    }

    private void refuse(Proof proof, Octets datagram) {
        if (!exchange.awaitsEncrypted()) {
            // In clear, anybody on the way might have made it: nothing of it stays.
            exchange.doubt(
                    Outcome.AUTH_FAILED,
                    proof instanceof Proof.Refused refused && authenticator.isSlow()
                            ? Phase1Stories.refusedProof(exchange, refused)
                            : Phase1Stories.garbage(exchange));
            exchange.forgetKeys();
        } else if (proof instanceof Proof.Refused refused && authenticator.isSlow()) {
            refuseForGood(refused, datagram);
        } else {
            exchange.onGarbage();
        }
    }

    /** Under these keys, only who took part in the Diffie-Hellman exchange could say so: there is nothing to wait for. */
    private void refuseForGood(Proof.Refused refused, Octets datagram) {
        Octets joined = exchange.cookies.joined();
        List<Payload> answer = new ArrayList<>();
        answer.add(Notification.of(ProtocolId.ISAKMP, NotifyType.AUTHENTICATION_FAILED, joined, Octets.EMPTY));
        if (exchange.role == Role.INITIATOR) {
            // The peer may believe that all is well: take that back (RFC 2408 section 5.15).
            answer.add(Delete.of(ProtocolId.ISAKMP, List.of(joined)));
        }
        Phase1Keys keys = requireNonNull(exchange.keys);
        context.emit(exchange.path.send(keys.sealInfoBehind(datagram, context.messageId(), answer)));
        exchange.fail(Outcome.AUTH_FAILED, Phase1Stories.refusedProof(exchange, refused));
    }

    private Transcript transcript() {
        return requireNonNull(exchange.keys).transcript();
    }

    private void run(Supplier<Proof> work, Consumer<Proof> next) {
        if (authenticator.isSlow()) {
            exchange.work.prove(work, next);
        } else {
            next.accept(work.get());
        }
    }
}
