package io.esplanade.controlplane.ipsecconf;

import io.esplanade.dataplane.api.Secret;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes flows, SAs and bundles, one a line. */
final class RulePrinter {
    private final Environment environment;
    private final boolean keys;
    private final StringBuilder out;

    RulePrinter(Environment environment, boolean keys, StringBuilder out) {
        this.environment = environment;
        this.keys = keys;
        this.out = out;
    }

    void flow(FlowStatement flow) {
        out.append("flow ").append(flow.saType().text()).append(flow.inbound() ? " in" : " out");
        if (flow.protocol() != 0) {
            word("proto", environment.protocols().name(flow.protocol()).orElse(Integer.toString(flow.protocol())));
        }
        word("from", flow.source().prefix());
        port(flow.sourcePort());
        word("to", flow.destination().prefix());
        port(flow.destinationPort());
        word("local", flow.local() == null ? null : flow.local().prefix());
        word("peer", flow.peer() == null ? null : flow.peer().prefix());
        word("srcid", flow.sourceId() == null ? null : flow.sourceId().text());
        word("dstid", flow.destinationId() == null ? null : flow.destinationId().text());
        word("type", flow.type().text());
        out.append('\n');
    }

    void sa(SaStatement sa) {
        out.append(sa.saType().text());
        boolean hasMode = sa.saType() != SaType.IPIP && sa.saType() != SaType.TCPMD5;
        if (hasMode) {
            out.append(sa.transport() ? " transport" : " tunnel");
        }
        word("from", sa.source().prefix());
        word("to", sa.destination().prefix());
        word("spi", spi(sa));
        Transforms transforms = sa.transforms();
        word("auth", transforms.auth() == null ? null : transforms.auth().text());
        word("enc", transforms.enc() == null ? null : transforms.enc().text());
        word("comp", transforms.comp() == null ? null : transforms.comp().text());
        if (keys) {
            String before = sa.saType() == SaType.TCPMD5 ? " " : " \\\n\t";
            key(before + "authkey 0x", sa.authKey());
            key(before + "enckey 0x", sa.encKey());
        }
        out.append('\n');
    }

    void bundle(BundleStatement bundle) {
        out.append("[bundle ");
        member(bundle.first());
        out.append(" with ");
        member(bundle.second());
        out.append("]\n");
    }

    private void member(SaStatement sa) {
        out.append(sa.saType().text());
        word("to", sa.destination().prefix());
        word("spi", spi(sa));
    }

    private static String spi(SaStatement sa) {
        return "0x" + HexFormat.of().toHexDigits(sa.spi());
    }

    private void port(int port) {
        if (port != 0) {
            word("port", environment.services().name(port).orElse(Integer.toString(port)));
        }
    }

    private void word(String keyword, @Nullable Object value) {
        if (value != null) {
            out.append(' ').append(keyword).append(' ').append(value);
        }
    }

    private void key(String before, @Nullable Secret key) {
        if (key != null) {
            out.append(before).append(HexFormat.of().formatHex(key.toArray()));
        }
    }
}
