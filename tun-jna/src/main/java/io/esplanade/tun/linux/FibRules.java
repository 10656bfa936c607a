package io.esplanade.tun.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** {@code linux/fib_rules.h}: policy rules as netlink messages. */
final class FibRules {
    static final int RTM_NEWRULE = 32;
    static final int RTM_DELRULE = 33;
    static final int RTM_GETRULE = 34;

    /** {@code struct fib_rule_hdr}: family, dst_len, src_len, tos, table, res1, res2, action, flags (4 octets). */
    static final int HEADER_BYTES = 12;

    private static final int DST_LEN = 1;
    private static final int SRC_LEN = 2;
    private static final int TABLE = 4;
    private static final int ACTION = 7;

    private static final int FR_ACT_TO_TBL = 1;
    private static final int FR_ACT_GOTO = 2;
    private static final int FR_ACT_NOP = 3;

    private static final int FRA_DST = 1;
    private static final int FRA_SRC = 2;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_GOTO = 4;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FRA_PROTOCOL = 21;
    private static final int FRA_IP_PROTO = 22;
    private static final int FRA_SPORT_RANGE = 23;
    private static final int FRA_DPORT_RANGE = 24;

    private FibRules() {}

    static NetlinkMessage add(FibRule rule) {
        return encode(RTM_NEWRULE, NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_EXCL, rule);
    }

    static NetlinkMessage delete(FibRule rule) {
        return encode(RTM_DELRULE, 0, rule);
    }

    static NetlinkMessage list(boolean v6) {
        return new NetlinkMessage(RTM_GETRULE, NetlinkMessage.NLM_F_DUMP)
                .octets(family(v6), 0, 0, 0, 0, 0, 0, 0)
                .u32(0);
    }

    private static NetlinkMessage encode(int type, int flags, FibRule rule) {
        NetlinkMessage out = new NetlinkMessage(type, flags | NetlinkMessage.NLM_F_ACK)
                .octets(family(rule.v6()), rule.toBits(), rule.fromBits(), 0, 0, 0, 0, actionNumber(rule))
                .u32(0)
                .attribute(FRA_PRIORITY, rule.priority());
        addSelector(out, rule);
        switch (rule.action()) {
            case LOOKUP -> out.attribute(FRA_TABLE, rule.target());
            case GOTO -> out.attribute(FRA_GOTO, rule.target());
            case NOP, OTHER -> {}
        }
        return rule.protocol() == 0 ? out : out.attributeU8(FRA_PROTOCOL, rule.protocol());
    }

    private static void addSelector(NetlinkMessage out, FibRule rule) {
        addAddress(out, FRA_SRC, rule.from(), rule.fromBits());
        addAddress(out, FRA_DST, rule.to(), rule.toBits());
        if (rule.device() != null) {
            out.attribute(FRA_IIFNAME, rule.device());
        }
        if (rule.markMask() != 0) {
            out.attribute(FRA_FWMARK, rule.mark()).attribute(FRA_FWMASK, rule.markMask());
        }
        if (rule.ipProtocol() != 0) {
            out.attributeU8(FRA_IP_PROTO, rule.ipProtocol());
        }
        addPort(out, FRA_SPORT_RANGE, rule.sourcePort());
        addPort(out, FRA_DPORT_RANGE, rule.destinationPort());
    }

    private static void addAddress(NetlinkMessage out, int attribute, @Nullable InetAddress address, int bits) {
        if (address != null && bits > 0) {
            out.attribute(attribute, address);
        }
    }

    /** {@code struct fib_rule_port_range}: first and last, 16 bits each. */
    private static void addPort(NetlinkMessage out, int attribute, int port) {
        if (port != 0) {
            out.attribute(attribute, ByteBuffer.allocate(4)
                    .order(ByteOrder.nativeOrder())
                    .putShort((short) port)
                    .putShort((short) port)
                    .array());
        }
    }

    private static int actionNumber(FibRule rule) {
        return switch (rule.action()) {
            case LOOKUP -> FR_ACT_TO_TBL;
            case GOTO -> FR_ACT_GOTO;
            case NOP -> FR_ACT_NOP;
            case OTHER -> throw new IllegalArgumentException("not a rule that we make: " + rule);
        };
    }

    /** Decodes a message of a dump. */
    static FibRule decode(NetlinkSocket.Reply reply) {
        Decoder in = new Decoder(new NetlinkReader(reply.type(), reply.body(), HEADER_BYTES));
        in.readAttributes();
        return in.rule();
    }

    private static final class Decoder {
        private final NetlinkReader in;
        private int priority;
        private @Nullable InetAddress from;
        private @Nullable InetAddress to;
        private @Nullable String device;
        private int mark;
        private int markMask;
        private int ipProtocol;
        private int sourcePort;
        private int destinationPort;
        private int protocol;
        private int table;
        private int gotoPriority;

        Decoder(NetlinkReader in) {
            this.in = in;
            table = in.u8(TABLE);
        }

        void readAttributes() {
            while (in.nextAttribute()) {
                switch (in.attribute()) {
                    case FRA_PRIORITY -> priority = in.valueU32();
                    case FRA_SRC -> from = in.valueAddress();
                    case FRA_DST -> to = in.valueAddress();
                    case FRA_IIFNAME -> device = in.valueText();
                    case FRA_FWMARK -> mark = in.valueU32();
                    case FRA_FWMASK -> markMask = in.valueU32();
                    case FRA_IP_PROTO -> ipProtocol = in.valueU8();
                    case FRA_SPORT_RANGE -> sourcePort = in.valueU16(0);
                    case FRA_DPORT_RANGE -> destinationPort = in.valueU16(0);
                    case FRA_PROTOCOL -> protocol = in.valueU8();
                    case FRA_TABLE -> table = in.valueU32();
                    case FRA_GOTO -> gotoPriority = in.valueU32();
                    default -> {} // nothing that rules of ours have
                }
            }
        }

        FibRule rule() {
            FibRule.Action action = switch (in.u8(ACTION)) {
                case FR_ACT_TO_TBL -> FibRule.Action.LOOKUP;
                case FR_ACT_GOTO -> FibRule.Action.GOTO;
                case FR_ACT_NOP -> FibRule.Action.NOP;
                default -> FibRule.Action.OTHER;
            };
            int target = switch (action) {
                case LOOKUP -> table;
                case GOTO -> gotoPriority;
                case NOP, OTHER -> 0;
            };
            return new FibRule(in.u8(0) == Sockets.AF_INET6, priority, from, in.u8(SRC_LEN), to, in.u8(DST_LEN), device,
                    mark, markMask, ipProtocol, sourcePort, destinationPort, protocol, action, target);
        }
    }

    private static int family(boolean v6) {
        return v6 ? Sockets.AF_INET6 : Sockets.AF_INET;
    }
}
