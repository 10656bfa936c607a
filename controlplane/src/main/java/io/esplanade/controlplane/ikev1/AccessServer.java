package io.esplanade.controlplane.ikev1;

import io.esplanade.controlplane.explain.Advice;
import io.esplanade.controlplane.explain.ConfWords;
import io.esplanade.controlplane.explain.ExchangeKind;
import io.esplanade.controlplane.explain.NegotiationFailure;
import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.auth.Proof;
import io.esplanade.controlplane.ike.auth.UserFile;
import io.esplanade.controlplane.ikev1.message.Attribute;
import io.esplanade.controlplane.ikev1.message.ConfigAttribute;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.policy.AddressPool;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's side of road warriors:
 *
 * <pre>
 *                                  &lt;--  request: user name, password
 * reply: user name, password       --&gt;
 *                                  &lt;--  set: status
 * acknowledge                      --&gt;
 * request: address, ...            --&gt;
 *                                  &lt;--  reply: address, ...
 * </pre>
 *
 * The first four are of draft-beaulieu-ike-xauth section 3, the last two of draft-ietf-ipsec-isakmp-mode-cfg; where the
 * pool says {@code push} we begin with those. A wrong password ends the ISAKMP SA, after a while: guessing is slow.
 */
final class AccessServer implements Access, ProofWaiter {
    // Our limits
    private static final long REFUSAL_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int MAX_NAME_BYTES = 256;
    private static final int MAX_PASSWORD_BYTES = 256;
    private static final int ADDRESS_BYTES = 4;
    private static final int SPLIT_ENTRY_BYTES = 14;

    private final IsakmpSa sa;
    private final CoreContext context;
    private final RemoteAccess rules;
    private final Transactions transactions;
    private final long startedNs;
    private String claimed = "";
    private @Nullable Session session;
    private boolean authorized;
    private @Nullable Assignment assigned;
    private @Nullable String holder;
    private long proofTicket = -1;
    private Timers.@Nullable Timer refusal;

    AccessServer(IsakmpSa sa, RemoteAccess rules) {
        this.sa = sa;
        this.context = sa.context;
        this.rules = rules;
        this.startedNs = context.nowNs();
        this.transactions = new Transactions(sa, this::onAsked, this::onSilence);
    }

    @Override
    public void start() {
        if (rules.users() == null) {
            authorize();
        } else {
            transactions.ask(
                    Transactions.REQUEST,
                    List.of(ConfigAttribute.XAUTH_USER_NAME.asked(), ConfigAttribute.XAUTH_USER_PASSWORD.asked()),
                    this::onCredentials);
        }
    }

    private void onSilence() {
        if (!authorized) {
            refuse("the peer does not say who its user is");
            sa.peer().end(sa);
        } else {
            sa.onSilence();
        }
    }

    // --- who is it? ---

    private void onCredentials(List<Attribute> answer) {
        Attribute name = ConfigAttribute.XAUTH_USER_NAME.in(answer);
        Attribute password = ConfigAttribute.XAUTH_USER_PASSWORD.in(answer);
        Path users = rules.users();
        if (users == null
                || name == null
                || password == null
                || name.value().length() > MAX_NAME_BYTES
                || password.value().length() > MAX_PASSWORD_BYTES) {
            onProof(new Proof.Refused("the peer sends no name and password"));
            return;
        }
        String claim = new String(name.value().toArray(), StandardCharsets.UTF_8);
        claimed = claim;
        Secret secret = Secret.owning(password.value().toArray());
        proofTicket = context.computeProof(
                () -> {
                    try (secret) {
                        return UserFile.check(users, claim, secret);
                    }
                },
                true,
                this);
    }

    @Override
    public void onProof(Proof proof) {
        Path users = rules.users();
        if (proof instanceof Proof.Accepted accepted && users != null) {
            session = new Session(users, claimed, accepted.fingerprint());
            context.info("user " + ConfWords.printable(claimed) + " has logged in from " + sa.path().peerText() + " ("
                    + sa.peer().policy().where() + ")");
            transactions.ask(
                    Transactions.SET, List.of(ConfigAttribute.XAUTH_STATUS.of(1)), _ -> authorize());
            authorized = true; // the peer may go on as soon as it has the message
        } else if (proof instanceof Proof.Refused refused) {
            refuse(refused.why());
            refusal = context.timers.at(context.nowNs() + REFUSAL_NS, this::tellRefusal);
        }
    }

    @Override
    public void onProofRefused() {
        onProof(new Proof.Refused("too many computations are waiting"));
    }

    private void refuse(String why) {
        String peer = sa.path().peerText();
        context.ended(ExchangeKind.TRANSACTION, Role.RESPONDER, Outcome.AUTH_FAILED, startedNs);
        context.explain(new NegotiationFailure(
                ExchangeKind.TRANSACTION,
                Role.RESPONDER,
                Outcome.AUTH_FAILED,
                peer,
                sa.peer().policy().where(),
                List.of(),
                "login of user \"" + ConfWords.printable(claimed) + "\" from " + peer + " failed: " + why + "; rule "
                        + sa.peer().policy().where(),
                new Advice(
                        "xauth users of " + sa.peer().policy().where(),
                        "logs in as \"" + ConfWords.printable(claimed) + "\"",
                        "add the user or give it another password with gateway user, or correct it at the peer")));
    }

    private void tellRefusal() {
        transactions.ask(
                Transactions.SET, List.of(ConfigAttribute.XAUTH_STATUS.of(0)), _ -> sa.peer().end(sa));
    }

    private void authorize() {
        authorized = true;
        AddressPool pool = rules.pool();
        if (pool != null && pool.push() && assigned == null) {
            List<Attribute> all = configuration(pool, List.of());
            if (!all.isEmpty()) {
                transactions.ask(Transactions.SET, all, _ -> {});
            }
        }
    }

    // --- what it gets ---

    private @Nullable List<Attribute> onAsked(int kind, List<Attribute> attributes) {
        AddressPool pool = rules.pool();
        if (!authorized) {
            return null;
        }
        return kind == Transactions.REQUEST && pool != null ? configuration(pool, attributes) : List.of();
    }

    /** @param asked what the peer asks for; empty: all that there is */
    private List<Attribute> configuration(AddressPool pool, List<Attribute> asked) {
        if (assigned == null && !wants(asked, addressOf(pool))) {
            context.info(sa.who() + " at " + sa.path().peerText() + " does not ask for an address of " + pool.network() + " ("
                    + sa.peer().policy().where() + ")");
            return List.of();
        }
        Assignment now = assign(pool, ConfigAttribute.UNITY_SPLIT_INCLUDE.in(asked) != null);
        if (now == null) {
            return List.of();
        }
        boolean v6 = pool.network().v6();
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(addressOf(pool).of(octets(now.address())));
        if (!v6 && wants(asked, ConfigAttribute.INTERNAL_IP4_NETMASK)) {
            attributes.add(ConfigAttribute.INTERNAL_IP4_NETMASK.of(mask(pool.network())));
        }
        for (InetAddress server : pool.nameServers()) {
            ConfigAttribute dns = server instanceof Inet6Address
                    ? ConfigAttribute.INTERNAL_IP6_DNS
                    : ConfigAttribute.INTERNAL_IP4_DNS;
            if (wants(asked, dns)) {
                attributes.add(dns.of(octets(server)));
            }
        }
        if (now.split()) {
            attributes.add(ConfigAttribute.UNITY_SPLIT_INCLUDE.of(splitInclude()));
        }
        return attributes;
    }

    /** For each network behind us address, mask, and six octets for protocol and ports, which nobody reads. */
    private Octets splitInclude() {
        List<IpPrefix> networks = networks();
        ByteBuffer entries = ByteBuffer.allocate(networks.size() * SPLIT_ENTRY_BYTES);
        for (IpPrefix each : networks) {
            entries.put(each.address().getAddress()).put(mask(each).toArray()).put(new byte[6]);
        }
        return Octets.of(entries.array());
    }

    private static ConfigAttribute addressOf(AddressPool pool) {
        return pool.network().v6() ? ConfigAttribute.INTERNAL_IP6_ADDRESS : ConfigAttribute.INTERNAL_IP4_ADDRESS;
    }

    private static boolean wants(List<Attribute> asked, ConfigAttribute attribute) {
        return asked.isEmpty() || attribute.in(asked) != null;
    }

    private @Nullable Assignment assign(AddressPool pool, boolean split) {
        if (holder == null) {
            String who = sa.who();
            InetAddress address = sa.peer().leases(pool).take(who);
            if (address == null) {
                context.info("no address is left of " + pool.network() + " for " + who + " ("
                        + sa.peer().policy().where() + ")");
                return null;
            }
            holder = who;
            assigned = new Assignment(address, split && !pool.network().v6() && !networks().isEmpty());
            context.info(who + " at " + sa.path().peerText() + " has the address " + address.getHostAddress());
        }
        return assigned;
    }

    /** What is behind us for peers of this policy. */
    private List<IpPrefix> networks() {
        return Frame.networks(sa.peer().policy().rules());
    }

    private static Octets octets(InetAddress address) {
        return Octets.of(address.getAddress());
    }

    private static Octets mask(IpPrefix prefix) {
        int bits = prefix.length() == 0 ? 0 : -1 << (32 - prefix.length());
        return Octets.of(ByteBuffer.allocate(ADDRESS_BYTES).putInt(bits).array());
    }

    // --- what the ISAKMP SA asks ---

    @Override
    public void onMessage(Decoded.Encrypted encrypted, Octets datagram) {
        transactions.onMessage(encrypted, datagram);
    }

    @Override
    public boolean isDone() {
        return authorized;
    }

    @Override
    public @Nullable Session session() {
        return session;
    }

    @Override
    public @Nullable Assignment assigned() {
        return assigned;
    }

    @Override
    public void stop() {
        transactions.stop();
        context.timers.cancel(refusal);
        context.forgetProof(proofTicket);
        AddressPool pool = rules.pool();
        if (holder != null && pool != null) {
            sa.peer().leases(pool).release(holder);
            holder = null;
        }
    }
}
