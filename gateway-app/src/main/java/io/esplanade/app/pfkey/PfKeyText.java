package io.esplanade.app.pfkey;

import io.esplanade.app.pfkey.Extension.Address;
import io.esplanade.app.pfkey.Extension.Association;
import io.esplanade.app.pfkey.Extension.Counter;
import io.esplanade.app.pfkey.Extension.Identity;
import io.esplanade.app.pfkey.Extension.KeyOctets;
import io.esplanade.app.pfkey.Extension.Lifetime;
import io.esplanade.app.pfkey.Extension.Protocol;
import io.esplanade.app.pfkey.Extension.Replay;
import io.esplanade.app.pfkey.Extension.SpiRange;
import io.esplanade.app.pfkey.Extension.UdpEncap;
import io.esplanade.dataplane.api.IpPrefix;
import io.esplanade.dataplane.api.Secret;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** Messages as ipsecctl(8) prints them: {@code ipsecctl -m}, and the details of {@code ipsecctl -s sa -v}. */
public final class PfKeyText {
    private final StringBuilder out;
    private final boolean keys;
    private final boolean zeros;

    /**
     * @param keys whether keys are shown
     * @param zeros whether counters that are zero are shown
     */
    public PfKeyText(StringBuilder out, boolean keys, boolean zeros) {
        this.out = out;
        this.keys = keys;
        this.zeros = zeros;
    }

    /** The message's first line, and one or more for each extension. */
    public void message(PfKeyMessage message) {
        out.append(message.type().text())
                .append(": satype ")
                .append(message.saType().text())
                .append(" vers ")
                .append(PfKeyMessage.VERSION)
                .append(" len ")
                .append(message.lengthUnits())
                .append(" seq ")
                .append(Integer.toUnsignedString(message.sequence()))
                .append(" pid ")
                .append(message.pid())
                .append('\n');
        extensions(message);
    }

    /** One or more lines for each extension. */
    public void extensions(PfKeyMessage message) {
        for (Extension extension : message.extensions()) {
            if (!(extension instanceof KeyOctets) || keys) {
                extension(extension, message.saType());
            }
        }
    }

    /** All octets in hexadecimal, 8 a line; those of keys as {@code xx} if they are not shown. */
    public void raw(PfKeyMessage message) {
        new RawText(out, keys).message(message);
    }

    private void extension(Extension extension, SaType saType) {
        int begin = out.length();
        out.append('\t').append(extension.type().text()).append(": ");
        switch (extension) {
            case Association e -> association(e, saType);
            case Lifetime e -> out.append("alloc 0 bytes ")
                    .append(e.octets())
                    .append(" add ")
                    .append(e.added())
                    .append(" first ")
                    .append(e.firstUsed());
            case Address e -> {
                out.append(IpPrefix.host(e.address()));
                if (e.port() != 0) {
                    out.append(" port ").append(e.port());
                }
            }
            case KeyOctets e -> {
                if (!key(e.key())) {
                    out.setLength(begin);
                    return;
                }
            }
            case Identity e -> out.append("type ")
                    .append(e.kind().name().toLowerCase(Locale.ROOT))
                    .append(" id 0: ")
                    .append(e.text());
            case Protocol e -> protocol(e);
            case SpiRange e -> out.append("min ").append(hex(e.min())).append(" max ").append(hex(e.max()));
            case UdpEncap e -> out.append("udpencap port ").append(e.port());
            case Counter e -> counter(e);
            case Replay e -> out.append("rpl ").append(Long.toUnsignedString(e.sequence()));
        }
        out.append('\n');
    }

    private void association(Association sa, SaType saType) {
        if (saType == SaType.IPCOMP) {
            out.append("cpi ").append(hex(sa.spi()));
            out.append(" comp ").append(Algorithms.compressionName(sa.cipher()));
        } else {
            out.append("spi ").append(hex(sa.spi()));
            out.append(" auth ").append(Algorithms.integrityName(sa.integrity()));
            out.append(" enc ").append(Algorithms.cipherName(sa.cipher()));
        }
        out.append("\n\t\tstate ").append(sa.state().name().toLowerCase(Locale.ROOT));
        out.append(" replay ").append(sa.replay()).append(" flags ").append(flags(sa.flags()));
    }

    private static String flags(int flags) {
        StringBuilder names = new StringBuilder();
        flag(names, flags, Association.TUNNEL, "tunnel");
        flag(names, flags, Association.UDPENCAP, "udpencap");
        flag(names, flags, Association.ESN, "esn");
        return (flags == 0 ? "0" : "0x" + Integer.toHexString(flags)) + "<" + names + ">";
    }

    private static void flag(StringBuilder names, int flags, int flag, String name) {
        if ((flags & flag) != 0) {
            names.append(names.isEmpty() ? "" : ",").append(name);
        }
    }

    private void protocol(Protocol protocol) {
        switch (protocol.type()) {
            case FLOW_TYPE -> out.append("type ")
                    .append(FlowMessages.typeName(protocol.number()))
                    .append(" direction ")
                    .append(protocol.direction() == Protocol.IN ? "in" : "out");
            case SATYPE2 -> out.append("type ").append(SaType.text(protocol.number()));
            default -> out.append("proto ")
                    .append(protocol.number())
                    .append(" flags ")
                    .append(Integer.toHexString(protocol.flags()));
        }
    }

    /** False if the key was wiped meanwhile. */
    private boolean key(Secret key) {
        byte[] octets;
        try {
            octets = key.toArray();
        } catch (IllegalStateException wiped) {
            return false;
        }
        out.append("bits ").append(octets.length * 8).append(": ");
        for (byte octet : octets) {
            HexFormat.of().toHexDigits(out, octet);
        }
        Arrays.fill(octets, (byte) 0);
        return true;
    }

    private void counter(Counter counter) {
        boolean in = counter.input();
        out.append('\n');
        count(in ? counter.packets() : 0, "input packet", "");
        count(in ? 0 : counter.packets(), "output packet", "");
        count(in ? counter.octets() : 0, "input byte", "");
        count(in ? 0 : counter.octets(), "output byte", "");
        count(0, "input byte", ", decompressed");
        count(0, "output byte", ", uncompressed");
        count(in ? counter.drops() : 0, "packet", " dropped on input");
        count(in ? 0 : counter.drops(), "packet", " dropped on output");
    }

    private void count(long value, String unit, String rest) {
        if (value != 0 || zeros) {
            out.append("\t\t").append(value).append(' ').append(unit).append(value == 1 ? "" : "s");
            out.append(rest).append('\n');
        }
    }

    private static String hex(int spi) {
        return "0x" + HexFormat.of().toHexDigits(spi);
    }
}
