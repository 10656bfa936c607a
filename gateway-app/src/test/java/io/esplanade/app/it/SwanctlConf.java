package io.esplanade.app.it;

import java.util.ArrayList;
import java.util.List;

/** The swanctl.conf of one connection, {@code c}: IKEv1, main mode, pre-shared key. */
final class SwanctlConf {
    private final String local;
    private final String remote;
    private final List<String> connection = new ArrayList<>();
    private final List<String> child = new ArrayList<>();
    private final StringBuilder children = new StringBuilder();
    private String psk = "sesame";
    private String localAuth = "";
    private String remoteAuth = "";

    private SwanctlConf(String local, String remote) {
        this.local = local;
        this.remote = remote;
    }

    /** @param remote an address, or {@code %any} */
    static SwanctlConf between(String local, String remote) {
        return new SwanctlConf(local, remote);
    }

    /** One proposal for each phase, in strongSwan's words. */
    SwanctlConf suite(String ike, String esp) {
        connection.add("proposals = " + ike);
        child.add("esp_proposals = " + esp);
        return this;
    }

    SwanctlConf psk(String secret) {
        psk = secret;
        return this;
    }

    /** Names instead of the addresses. */
    SwanctlConf ids(String localId, String remoteId) {
        localAuth = "id = " + localId;
        remoteAuth = "id = " + remoteId;
        return this;
    }

    /** Settings of the connection, one a string. */
    SwanctlConf connection(String... settings) {
        connection.addAll(List.of(settings));
        return this;
    }

    /** Settings of every child that is added from now on, one a string. */
    SwanctlConf child(String... settings) {
        child.addAll(List.of(settings));
        return this;
    }

    /** Adds a child with these networks. */
    SwanctlConf networks(String name, String localNetwork, String remoteNetwork) {
        children.append("""
                %s {
                  local_ts = %s
                  remote_ts = %s
                  %s
                }
                """.formatted(name, localNetwork, remoteNetwork, String.join("\n", child)));
        return this;
    }

    /** Adds a child with these networks and a proposal of its own. */
    SwanctlConf network(String name, String localNetwork, String remoteNetwork, String esp) {
        children.append("""
                %s {
                  local_ts = %s
                  remote_ts = %s
                  esp_proposals = %s
                }
                """.formatted(name, localNetwork, remoteNetwork, esp));
        return this;
    }

    String text() {
        return """
                connections { c {
                  version = 1
                  local_addrs = %s
                  remote_addrs = %s
                  %s
                  local { auth = psk
                    %s
                  }
                  remote { auth = psk
                    %s
                  }
                  children {
                %s  }
                } }
                secrets { ike-1 { secret = %s } }
                """.formatted(local, remote, String.join("\n  ", connection), localAuth, remoteAuth, children, psk);
    }
}
