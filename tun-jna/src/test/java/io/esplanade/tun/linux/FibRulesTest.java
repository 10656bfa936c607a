package io.esplanade.tun.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against octets that ip-rule(8) of iproute2 sent, and that a Linux 6.18 kernel answered. */
class FibRulesTest {
    private static final int HEADER_BYTES = NetlinkMessage.HEADER_BYTES;

    private static final FibRule STEERING = new FibRule(false, 20_502, ip("10.1.0.0"), 16, ip("10.2.0.0"), 16, null, 0, 0,
            6, 0, 80, 229, FibRule.Action.LOOKUP, 20_500);
    private static final FibRule MARK = new FibRule(false, 20_500, null, 0, null, 0, null, 0x45530000, 0xffff0000, 0, 0,
            0, 229, FibRule.Action.GOTO, 29_999);
    private static final FibRule DEVICE = new FibRule(
            true, 25_000, null, 0, null, 0, "enc0", 0, 0, 0, 0, 0, 229, FibRule.Action.GOTO, 29_999);

    @Test
    void requestsOfIpRouteReadAsTheRulesTheyMake() {
        assertThat(decodeRequest("5400000020000506b83d066b00000000021010000000000100000000080002000a010000080001000a020000"
                + "0500160006000000080018005000500008000f0014500000080006001650000005001500e5000000"))
                .isEqualTo(STEERING);
        assertThat(decodeRequest("4400000020000506b83d066b0000000002000000000000020000000008000a000000534508001000"
                + "0000ffff080004002f750000080006001450000005001500e5000000")).isEqualTo(MARK);
        assertThat(decodeRequest("4000000020000506b83d066b000000000a000000000000020000000009000300656e633000000000"
                + "080004002f75000008000600a861000005001500e5000000")).isEqualTo(DEVICE);
    }

    @Test
    void whatWeSendReadsTheSameAndHasTheSameHeader() {
        for (FibRule rule : new FibRule[] {STEERING, MARK, DEVICE}) {
            byte[] octets = FibRules.add(rule).encode(0x6b063db8);
            assertThat(HexFormat.of().formatHex(octets, 4, HEADER_BYTES)).isEqualTo("20000506b83d066b00000000");
            assertThat(octets[0]).isEqualTo((byte) octets.length);
            assertThat(decode(Arrays.copyOfRange(octets, HEADER_BYTES, octets.length))).isEqualTo(rule);
        }
    }

    @Test
    void answersOfTheKernelReadAsTheRulesThatWereMade() {
        assertThat(decodeAnswer("02101000fc0000010000000008000f001450000008000e00ffffffff05001500e500000008000600165000"
                + "00080018005000500006001d00ffff00000500160006000000080001000a020000080002000a010000"))
                .isEqualTo(STEERING);
        assertThat(decodeAnswer("02000000000000020400000008000f000000000008000e00ffffffff05001500e500000008000600145000"
                + "0008000a0000005345080010000000ffff080004002f750000")).isEqualTo(MARK);
        assertThat(decodeAnswer("0a000000000000020c00000008000f000000000008000e00ffffffff05001500e500000009000300656e63"
                + "300000000008000600a8610000080004002f750000")).isEqualTo(DEVICE);
    }

    @Test
    void rulesOfTheSystemAreReadToo() {
        FibRule main = decodeAnswer("02000000fe0000010000000008000f00fe00000008000e00ffffffff0500150002000000080006"
                + "00fe7f0000");
        assertThat(main.priority()).isEqualTo(32_766);
        assertThat(main.target()).isEqualTo(254);
        assertThat(main.protocol()).isEqualTo(2);
    }

    @Test
    void aMessageCutOffAnywhereReadsWithoutHarm() {
        byte[] whole = hex("02101000fc0000010000000008000f001450000008000e00ffffffff05001500e500000008000600165000"
                + "00080018005000500006001d00ffff00000500160006000000080001000a020000080002000a010000");
        for (int length = 0; length < whole.length; length++) {
            assertThat(decode(Arrays.copyOf(whole, length)).protocol()).isIn(0, 229);
        }
    }

    @Test
    void routesAreReadAsTheyAreWritten() {
        for (boolean v6 : new boolean[] {false, true}) {
            for (int interfaceIndex : new int[] {0, 7}) {
                InetAddress source = interfaceIndex == 0 ? null : ip(v6 ? "2001:db8::1" : "192.0.2.1");
                InetAddress to = interfaceIndex == 0 ? null : ip(v6 ? "2001:db8:2::" : "10.2.0.0");
                Route route = new Route(v6, 20_500, to, to == null ? 0 : v6 ? 48 : 16, 229, interfaceIndex, 100, source);
                byte[] octets = RouteNetlink.encode(24, 0, route).encode(1);
                byte[] body = Arrays.copyOfRange(octets, HEADER_BYTES, octets.length);
                assertThat(RouteNetlink.decodeRoute(new NetlinkSocket.Reply(24, body))).isEqualTo(route);
            }
        }
    }

    private static FibRule decodeRequest(String hex) {
        byte[] octets = hex(hex);
        assertThat(octets[0]).isEqualTo((byte) octets.length);
        return decode(Arrays.copyOfRange(octets, HEADER_BYTES, octets.length));
    }

    private static FibRule decodeAnswer(String hex) {
        return decode(hex(hex));
    }

    private static FibRule decode(byte[] body) {
        return FibRules.decode(new NetlinkSocket.Reply(FibRules.RTM_NEWRULE, body));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static @Nullable InetAddress ip(String text) {
        return InetAddress.ofLiteral(text);
    }
}
