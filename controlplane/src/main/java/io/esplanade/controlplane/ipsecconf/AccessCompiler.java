package io.esplanade.controlplane.ipsecconf;

import io.esplanade.controlplane.policy.AddressPool;
import io.esplanade.controlplane.policy.IkeRule;
import io.esplanade.controlplane.policy.Login;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Secret;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes of {@code xauth} and {@code config} what the gateway carries out. */
final class AccessCompiler {
    // Our limits
    private static final int WIDEST_POOL = 16;
    private static final int NARROWEST_POOL = 30;
    private static final int WIDEST_POOL_V6 = 64;
    private static final int NARROWEST_POOL_V6 = 126;
    private static final int MAX_XAUTH_OCTETS = 256;

    private final IkeStatement rule;
    private final AccessClauses clauses;
    private final Path directory;
    private final Reporter reporter;

    private AccessCompiler(IkeStatement rule, Path directory, Reporter reporter) {
        this.rule = rule;
        this.clauses = rule.clauses().access();
        this.directory = directory;
        this.reporter = reporter;
    }

    /**
     * Null after a message.
     *
     * @param mode of the rule
     * @param directory where relative file names start
     */
    static @Nullable RemoteAccess compile(IkeStatement rule, IkeRule.Mode mode, Path directory, Reporter reporter) {
        if (rule.clauses().access().where() == null) {
            return RemoteAccess.NONE;
        }
        return new AccessCompiler(rule, directory, reporter).compile(mode);
    }

    private @Nullable RemoteAccess compile(IkeRule.Mode mode) {
        boolean passive = mode == IkeRule.Mode.PASSIVE;
        if (!passive && (clauses.users() != null || clauses.pool() != null)) {
            return refuse("xauth users and config address are for those who wait for road warriors: use ike passive");
        }
        if (clauses.request() && (passive || rule.source().prefix().length() > 0)) {
            return refuse("config request has the peer give us the address of from: use ike active and from any");
        }
        if (passive && clauses.user() != null) {
            return refuse("xauth user is for the side that begins: leave passive out, and name a peer");
        }
        if (clauses.pool() != null && rule.clauses().transport()) {
            return refuse("config address is for what is inside a tunnel: leave transport out");
        }
        if (clauses.pool() != null && !poolIsUsable(clauses.pool())) {
            return null;
        }
        Path users = null;
        if (clauses.users() != null) {
            try {
                users = directory.resolve(OctetText.decode(clauses.users()));
            } catch (InvalidPathException e) {
                return refuse("xauth users: not the name of a file: " + e.getReason());
            }
        }
        Login login = clauses.user() == null ? null : login(clauses.user());
        if (clauses.user() != null && login == null) {
            return null;
        }
        return new RemoteAccess(users, pool(), login, clauses.request());
    }

    private boolean poolIsUsable(Host pool) {
        IpPrefix network = pool.prefix();
        int widest = network.v6() ? WIDEST_POOL_V6 : WIDEST_POOL;
        int narrowest = network.v6() ? NARROWEST_POOL_V6 : NARROWEST_POOL;
        if (network.length() < widest || network.length() > narrowest) {
            refuse("config address takes a network of /" + widest + " to /" + narrowest + ", not " + network);
            return false;
        }
        if (network.v6() != rule.source().prefix().v6()) {
            refuse("config address " + network + " is of another family than from and to: give all the same");
            return false;
        }
        if (rule.peer() != null) {
            refuse("config address is for peers at any address: use peer any");
            return false;
        }
        boolean open = rule.source().prefix().length() == 0 || rule.destination().prefix().contains(network.masked());
        if (!open) {
            refuse("config address gives addresses of " + network + ", which the rule does not cover: use to any");
            return false;
        }
        return true;
    }

    private @Nullable AddressPool pool() {
        Host pool = clauses.pool();
        return pool == null
                ? null
                : new AddressPool(
                        pool.prefix().masked(),
                        clauses.nameServers().stream().map(Host::address).toList(),
                        clauses.push());
    }

    private @Nullable Login login(String user) {
        PskText password = clauses.password();
        if (password == null || user.isEmpty() || password.reveal().isEmpty()) {
            refuse("xauth user and its password must not be empty");
            return null;
        }
        byte[] octets = password.reveal().getBytes(StandardCharsets.ISO_8859_1);
        if (user.length() > MAX_XAUTH_OCTETS || octets.length > MAX_XAUTH_OCTETS) {
            refuse("xauth user and password have at most " + MAX_XAUTH_OCTETS + " octets each");
            return null;
        }
        return new Login(OctetText.decode(user), Secret.owning(octets));
    }

    private @Nullable RemoteAccess refuse(String text) {
        Position where = rule.clauses().access().where();
        reporter.error(where == null ? new Position(rule.where().file(), rule.where().line(), 1) : where, text);
        return null;
    }
}
