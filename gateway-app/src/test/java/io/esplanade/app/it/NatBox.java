package io.esplanade.app.it;

/** What the box between the gateways does to addresses: it hides what comes from its inside behind its own. */
final class NatBox {
    private NatBox() {}

    /** Begins to translate, leaving ports as they are where it can. */
    static void masquerade(Namespace box) {
        box.nft("""
                table inet nat {
                    chain out {
                        type nat hook postrouting priority 100;
                        oifname "out" masquerade
                    }
                }
                """);
    }

    /** Forgets the mappings and makes new ones, with ports from this one on. */
    static void rebind(Namespace box, int firstPort) {
        box.nft("""
                delete table inet nat
                table inet nat {
                    chain out {
                        type nat hook postrouting priority 100;
                        oifname "out" meta l4proto udp masquerade to :%d-%d
                    }
                }
                """.formatted(firstPort, firstPort + 99));
        box.run("conntrack", "-F");
    }
}
