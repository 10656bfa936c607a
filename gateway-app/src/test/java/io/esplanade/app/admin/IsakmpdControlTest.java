package io.esplanade.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.Role;
import io.esplanade.controlplane.ike.Action;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.IkeOrder;
import io.esplanade.controlplane.ike.IkeSnapshot;
import io.esplanade.controlplane.policy.SourceLine;
import io.esplanade.dataplane.api.Octets;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsakmpdControlTest {
    private static final String COOKIES = "00112233445566778899aabbccddeeff";

    private final List<Object> done = new ArrayList<>();
    private final Path folder;
    private final IsakmpdControl control;

    IsakmpdControlTest(@TempDir Path folder) {
        this.folder = folder;
        FakeDataplane dataplane = new FakeDataplane();
        this.control = new IsakmpdControl(
                new FakeDesk(), dataplane, dataplane, folder.resolve("report"), folder.resolve("result"));
    }

    private final class FakeDesk implements IsakmpdControl.Desk {
        @Override
        public IkeSnapshot ike() {
            IkeSnapshot.IsakmpSa sa = new IkeSnapshot.IsakmpSa(
                    "peer-192.0.2.2",
                    Role.INITIATOR,
                    Octets.of(HexFormat.of().parseHex(COOKIES.substring(0, 16))),
                    Octets.of(HexFormat.of().parseHex(COOKIES.substring(16))),
                    new InetSocketAddress("192.0.2.1", 500),
                    new InetSocketAddress("192.0.2.2", 500),
                    "192.0.2.1",
                    "192.0.2.2",
                    "enc aes-128",
                    false,
                    600,
                    2700,
                    3000);
            return new IkeSnapshot(
                    List.of(sa),
                    List.of(new IkeSnapshot.Tunnel("a-to-b", new SourceLine("/etc/ipsec.conf", 3), false, null, null, -1)),
                    List.of(),
                    2,
                    7,
                    Map.of(IkeDrop.MALFORMED, 9L),
                    List.of());
        }

        @Override
        public String version() {
            return "1.2";
        }

        @Override
        public Action.Answer order(IkeOrder order) {
            done.add(order);
            return new Action.Answer(true, "so be it");
        }

        @Override
        public boolean reload() {
            done.add("reload");
            return done.size() == 1;
        }

        @Override
        public void stop() {
            done.add("stop");
        }
    }

    @Test
    void ordersGoToIke() {
        for (String line : List.of("c x", " t y ", "t quick y", "t main 192.0.2.2", "T", "d " + COOKIES + " -", "M passive")) {
            assertThat(control.carryOut(line)).as(line).isEqualTo(ControlReply.ok("so be it\n"));
        }

        assertThat(done)
                .containsExactly(
                        new IkeOrder.Connect("x"),
                        new IkeOrder.TearDown("y"),
                        new IkeOrder.TearDown("y"),
                        new IkeOrder.TearDownPeer("192.0.2.2"),
                        new IkeOrder.TearDownAll(),
                        new IkeOrder.DeleteIsakmpSa(Octets.of(HexFormat.of().parseHex(COOKIES))),
                        new IkeOrder.SetPassive(true));
    }

    @Test
    void theGatewayIsReloadedAndStopped() {
        assertThat(control.carryOut("R").status()).isZero();
        assertThat(control.carryOut("R").errors()).isEqualTo("ipsecctl: R: configuration not changed; the log says why\n");
        assertThat(control.carryOut("Q").status()).isZero();
        assertThat(done).containsExactly("reload", "reload", "stop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "c|usage: c NAME",
                "c a b|usage: c NAME",
                "t|usage: t [main|quick] NAME|ADDRESS",
                "T x|usage: T",
                "S x|usage: S",
                "Q now|usage: Q",
                "M|usage: M active, M passive",
                "M loud|usage: M active, M passive",
                "d 0011 -|usage: d COOKIES - (cookies of 32 hexadecimal digits)",
                "d 00112233445566778899aabbccddeeff 5|d: SAs of phase 2 are not known by message IDs here: t NAME",
                "C set [x]:y=z|C: there is no isakmpd.conf here to be changed",
                "D A 99|D: the log has no classes",
                "p on|p: IKE packets are not recorded in clear",
                "hello|unrecognized command: 'hello'",
            })
    void whatMeansNothingHereIsRefused(String command, String why) {
        ControlReply reply = control.carryOut(command);

        assertThat(reply.status()).isEqualTo(1);
        assertThat(reply.errors()).startsWith("ipsecctl: " + why);
        assertThat(done).isEmpty();
    }

    @Test
    void sasAreListedAsIsakmpdDoes() {
        assertThat(control.carryOut("S").output()).isEqualTo("""
                SA name: peer-192.0.2.2 (Phase 1/Initiator)
                src: 192.0.2.1 dst: 192.0.2.2
                Lifetime: 3600 seconds
                Soft timeout in 2700 seconds
                Hard timeout in 3000 seconds
                Flags 0x00000003
                icookie 0011223344556677 rcookie 8899aabbccddeeff

                """);
    }

    @Test
    void listsThatTheFifoAsksForGoToFilesOfTheOwner() throws Exception {
        control.onFifo("S");
        control.onFifo("r");

        assertThat(folder.resolve("result")).content().startsWith("SA name: peer-192.0.2.2");
        assertThat(folder.resolve("report"))
                .content()
                .contains(
                        "esplanade 1.2, process ",
                        ", active\n",
                        "down a-to-b (/etc/ipsec.conf:3)",
                        "half-open 2, sent again 7",
                        "dropped: malformed 9",
                        "no failed negotiation is remembered",
                        "SAD:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("report"))))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }
}
