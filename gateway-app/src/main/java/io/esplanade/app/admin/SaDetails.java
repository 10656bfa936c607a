package io.esplanade.app.admin;

import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.api.TrafficSelector;
import io.esplanade.dataplane.api.UdpEncapsulation;
import java.net.InetAddress;

/** What {@code -v} adds to an SA: a line for each extension that PF_KEY would carry (RFC 2367 section 2.3). */
final class SaDetails {
    // Flags of SADB_EXT_SA, OpenBSD's values
    private static final int TUNNEL = 0x4;
    private static final int UDPENCAP = 0x200;
    private static final int ESN = 0x400;

    private final StringBuilder out;
    private final SaSnapshot snapshot;
    private final EspSa sa;

    SaDetails(StringBuilder out, SaSnapshot snapshot) {
        this.out = out;
        this.snapshot = snapshot;
        this.sa = (EspSa) snapshot.sa();
    }

    void append(int verbosity, boolean keys) {
        appendSa();
        appendLifetimes();
        line("address_src", sa.source().getHostAddress());
        line("address_dst", sa.destination().getHostAddress());
        if (keys) {
            appendKey("key_auth", sa.integrityKey());
            appendKey("key_encrypt", sa.encryptionKey());
        }
        appendSelector();
        UdpEncapsulation udp = sa.udp();
        if (udp != null) {
            line("udpencap", "udpencap port " + udp.remotePort());
        }
        if (snapshot.lastUseEpochSeconds() != 0) {
            lifetime("lifetime_lastuse", 0, 0, snapshot.lastUseEpochSeconds());
        }
        appendCounters(verbosity > 1);
        line("replay", "rpl " + snapshot.sequence());
    }

    private void appendSa() {
        StringBuilder names = new StringBuilder("tunnel");
        int flags = TUNNEL;
        if (sa.udp() != null) {
            flags |= UDPENCAP;
            names.append(",udpencap");
        }
        if (sa.esn()) {
            flags |= ESN;
            names.append(",esn");
        }
        line(
                "sa",
                "spi " + sa.spi() + " auth " + TransformNames.kernelIntegrity(sa.suite()) + " enc "
                        + TransformNames.kernelEncryption(sa.suite().cipher()));
        out.append("\t\tstate mature replay ")
                .append(sa.replayWindow())
                .append(" flags 0x")
                .append(Integer.toHexString(flags))
                .append('<')
                .append(names)
                .append(">\n");
    }

    private void appendLifetimes() {
        SaLifetime limits = sa.lifetime();
        lifetime("lifetime_cur", snapshot.octets(), snapshot.addedEpochSeconds(), snapshot.firstUseEpochSeconds());
        if (limits.hardSeconds() != 0 || limits.hardOctets() != 0) {
            lifetime("lifetime_hard", limits.hardOctets(), limits.hardSeconds(), 0);
        }
        if (limits.softSeconds() != 0 || limits.softOctets() != 0) {
            lifetime("lifetime_soft", limits.softOctets(), limits.softSeconds(), 0);
        }
    }

    private void lifetime(String name, long octets, long add, long first) {
        line(name, "alloc 0 bytes " + octets + " add " + add + " first " + first);
    }

    private void appendKey(String name, Secret key) {
        if (key.length() > 0) {
            out.append('\t').append(name).append(": bits ").append(key.length() * 8).append(": ");
            SaText.appendHex(out, key);
            out.append('\n');
        }
    }

    private void appendSelector() {
        TrafficSelector selector = sa.selector();
        if (selector == null) {
            return;
        }
        line("src_mask", mask(selector.source()) + port(selector.sourcePort() == 0 ? 0 : 0xffff));
        line("dst_mask", mask(selector.destination()) + port(selector.destinationPort() == 0 ? 0 : 0xffff));
        line("protocol", "proto " + selector.protocol() + " flags 0");
        line("src_flow", address(selector.source()) + port(selector.sourcePort()));
        line("dst_flow", address(selector.destination()) + port(selector.destinationPort()));
    }

    private static String address(IpPrefix prefix) {
        return IpPrefix.host(prefix.address()).toString();
    }

    private static String mask(IpPrefix prefix) {
        InetAddress ones = new IpPrefix(prefix.v6(), -1L, prefix.v6() ? -1L : 0xffff_ffffL, prefix.length())
                .masked()
                .address();
        return IpPrefix.host(ones).toString();
    }

    private static String port(int port) {
        return port == 0 ? "" : " port " + port;
    }

    private void appendCounters(boolean zeros) {
        String side = SaText.isInput(sa) ? "input" : "output";
        out.append("\tcounter:\n");
        counter(snapshot.packets(), side + " packet", "", zeros);
        counter(snapshot.octets(), side + " byte", "", zeros);
        counter(snapshot.drops(), "packet", " dropped on " + side, zeros);
        out.append('\n');
    }

    private void counter(long value, String unit, String rest, boolean zeros) {
        if (value != 0 || zeros) {
            out.append("\t\t").append(value).append(' ').append(unit);
            if (value != 1) {
                out.append('s');
            }
            out.append(rest).append('\n');
        }
    }

    private void line(String name, String value) {
        out.append('\t').append(name).append(": ").append(value).append('\n');
    }
}
