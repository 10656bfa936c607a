package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ikev1.message.Attribute;
import io.esplanade.controlplane.ikev1.message.ConfigAttribute;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.policy.Login;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.Octets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The road warrior's side: says who the user is when the gateway asks (draft-beaulieu-ike-xauth section 3), then asks for an
 * inner address, or takes it when the gateway tells it (draft-ietf-ipsec-isakmp-mode-cfg section 3).
 */
final class AccessClient implements Access {
    // Our limits
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_LOGINS = 3;

    private final IsakmpSa sa;
    private final CoreContext context;
    private final RemoteAccess rules;
    private final Transactions transactions;
    private Timers.@Nullable Timer patience;
    private Timers.@Nullable Timer next;
    private int logins;
    private boolean done;

    AccessClient(IsakmpSa sa, RemoteAccess rules) {
        this.sa = sa;
        this.context = sa.context;
        this.rules = rules;
        this.transactions = new Transactions(sa, this::onAsked, sa::onSilence);
    }

    @Override
    public void start() {
        if (rules.login() == null) {
            onLoggedIn();
            return;
        }
        patience = context.timers.at(context.nowNs() + PATIENCE_NS, () ->
                fail(Outcome.TIMEOUT, "it does not ask for the user: is there xauth in its rule?"));
    }

    private @Nullable List<Attribute> onAsked(int kind, List<Attribute> attributes) {
        return kind == Transactions.REQUEST ? login(attributes) : onSet(attributes);
    }

    /** What is asked for of name and password; nothing else is told. */
    private @Nullable List<Attribute> login(List<Attribute> asked) {
        Login login = rules.login();
        Attribute type = ConfigAttribute.XAUTH_TYPE.in(asked);
        if (login == null || (type != null && type.number() != 0) || logins++ >= MAX_LOGINS) {
            return null;
        }
        List<Attribute> answer = new ArrayList<>();
        if (ConfigAttribute.XAUTH_USER_NAME.in(asked) != null) {
            answer.add(ConfigAttribute.XAUTH_USER_NAME.of(
                    Octets.of(login.user().getBytes(StandardCharsets.UTF_8))));
        }
        if (ConfigAttribute.XAUTH_USER_PASSWORD.in(asked) != null) {
            byte[] password = login.password().toArray();
            answer.add(ConfigAttribute.XAUTH_USER_PASSWORD.of(Octets.of(password)));
            Arrays.fill(password, (byte) 0);
        }
        return answer;
    }

    private List<Attribute> onSet(List<Attribute> attributes) {
        Attribute status = ConfigAttribute.XAUTH_STATUS.in(attributes);
        List<Attribute> taken = Told.acknowledged(attributes);
        if (status == null && !taken.isEmpty() && rules.requestsAddress()) {
            next = context.timers.at(context.nowNs(), () -> onTold(attributes));
            return taken;
        }
        if (status == null) {
            return List.of();
        }
        // After the acknowledgement.
        next = context.timers.at(context.nowNs(), status.number() == 1 ? this::onLoggedIn : this::onRefused);
        return List.of(ConfigAttribute.XAUTH_STATUS.asked());
    }

    private void onLoggedIn() {
        context.timers.cancel(patience);
        if (rules.requestsAddress() && !done) {
            transactions.ask(Transactions.REQUEST, Told.asked(wantsFamily(false), wantsFamily(true)), this::onTold);
        } else {
            finish();
        }
    }

    private void finish() {
        if (!done) {
            done = true;
            sa.peer().serve();
        }
    }

    private boolean wantsFamily(boolean v6) {
        return sa.peer().policy().rules().stream()
                .anyMatch(rule -> rule.takesAddress() && rule.selector().source().v6() == v6);
    }

    private void onTold(List<Attribute> attributes) {
        transactions.stop();
        Told told = Told.of(attributes);
        if ((wantsFamily(false) && told.v4() == null) || (wantsFamily(true) && told.v6() == null)) {
            fail(Outcome.REFUSED, "it gives us no address" + (told.addresses().isEmpty() ? "" : " of the other family"));
            return;
        }
        context.info("peer " + sa.path().peerText() + " gives us " + told + " (" + sa.peer().policy().where() + ")");
        told.addresses().forEach(address -> sa.peer().onAddress(address, told.networks()));
        finish();
    }

    private void onRefused() {
        fail(Outcome.AUTH_FAILED, "it refuses the user or the password of xauth");
    }

    private void fail(Outcome outcome, String why) {
        String peer = sa.path().peerText();
        context.explain(new NegotiationFailure(
                ExchangeKind.TRANSACTION,
                Role.INITIATOR,
                outcome,
                peer,
                sa.peer().policy().where(),
                List.of(),
                "login at " + peer + " failed: " + why + "; rule " + sa.peer().policy().where(),
                new Advice(
                        "xauth user of " + sa.peer().policy().where(),
                        why,
                        "compare user and password with those that the peer has")));
        sa.peer().end(sa);
    }

    @Override
    public void onMessage(Decoded.Encrypted encrypted, Octets datagram) {
        transactions.onMessage(encrypted, datagram);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public @Nullable Session session() {
        return null;
    }

    @Override
    public @Nullable Assignment assigned() {
        return null;
    }

    @Override
    public void stop() {
        transactions.stop();
        context.timers.cancel(patience);
        context.timers.cancel(next);
    }
}
