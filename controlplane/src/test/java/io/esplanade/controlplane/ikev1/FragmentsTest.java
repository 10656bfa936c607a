package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.ike.IkeCore;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.LeaseStore;
import io.esplanade.controlplane.ike.SpiAllocator;
import io.esplanade.controlplane.ike.auth.KeyRing;
import io.esplanade.controlplane.ikev1.message.ExchangeType;
import io.esplanade.controlplane.ikev1.message.Fragment;
import io.esplanade.controlplane.ikev1.message.Header;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.VendorId;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Spi;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the table of incomplete messages keeps, and what it refuses to. */
class FragmentsTest {
    private static final Cookies COOKIES = cookies(1);

    private final CoreContext context = new CoreContext(new IkeCore.Environment(
            octets -> {},
            new NoSpis(),
            remote -> null,
            tunnel -> Long.MAX_VALUE,
            LeaseStore.NONE,
            () -> KeyRing.empty(java.nio.file.Path.of("/etc/esplanade")),
            false));
    private final Fragments fragments = new Fragments(context);
    private final Octets message = message(COOKIES, 300);
    private final List<Fragment> pieces = pieces(message);

    private static final class NoSpis implements SpiAllocator {
        @Override
        public Spi getSpi(String tunnel) {
            return new Spi(256);
        }

        @Override
        public void releaseSpi(Spi spi) {}
    }

    private static Cookies cookies(int number) {
        Octets own = Octets.of(ByteBuffer.allocate(8).putInt(0xabcd).putInt(number).array());
        return new Cookies(own, own);
    }

    private static Octets message(Cookies cookies, int bytes) {
        return MessageEncoder.encode(Message.of(
                Header.clear(cookies.initiator(), cookies.responder(), ExchangeType.MAIN_MODE, 0),
                List.of(new VendorId(Octets.of(new byte[bytes])))));
    }

    private static List<Fragment> pieces(Octets message) {
        Octets first = Octets.of(message.toArray(), 0, 100);
        Octets second = Octets.of(message.toArray(), 100, 100);
        Octets third = Octets.of(message.toArray(), 200, message.length() - 200);
        return List.of(
                new Fragment(1, 1, false, first), new Fragment(1, 2, false, second), new Fragment(1, 3, true, third));
    }

    private static Path from(int host) {
        InetAddress address = InetAddress.ofLiteral("198.51.100." + host);
        return new Path(new InetSocketAddress(Rules.B, 500), new InetSocketAddress(address, 500), false);
    }

    private Fragments.@Nullable Whole add(Fragment piece) {
        return fragments.add(COOKIES, piece, from(1), true);
    }

    private long dropped(IkeDrop reason) {
        return context.drops().getOrDefault(reason, 0L);
    }

    @Test
    void theLastMissingPieceGivesTheMessage() {
        assertThat(add(pieces.get(2))).isNull();
        assertThat(add(pieces.get(0))).isNull();
        assertThat(add(pieces.get(1))).extracting(Fragments.Whole::octets).isEqualTo(message);
    }

    @Test
    void piecesThatComeAgainMakeTheMessageAgainAndSpoilNoOther() {
        pieces.forEach(this::add);
        assertThat(add(pieces.get(2))).isNull();
        assertThat(add(pieces.get(0))).isNull();
        assertThat(add(pieces.get(1))).isNotNull();
        add(pieces.get(2)); // of a third time, the rest is lost
        List<Fragment> next = pieces(message(COOKIES, 301));
        assertThat(add(next.get(0))).isNull();
        assertThat(add(next.get(1))).isNull();

        assertThat(add(next.get(2))).isNotNull();
    }

    @Test
    void whatWasCompleteIsForgottenToo() {
        pieces.forEach(this::add);
        context.begin(Fragments.PATIENCE_NS);
        fragments.add(cookies(2), pieces.getFirst(), from(1), true);

        assertThat(fragments.waitingBytes()).isLessThan(300);
        assertThat(dropped(IkeDrop.BAD_FRAGMENT)).isZero();
    }

    @Test
    void aPieceWithTheNumberOfAnotherBeginsAnotherMessage() {
        add(pieces.get(0));
        add(new Fragment(1, 1, false, Octets.of((byte) 7)));
        add(pieces.get(0));
        add(pieces.get(1));

        assertThat(add(pieces.get(2))).isNotNull();
    }

    @Test
    void aPieceBehindTheLastOneIsOfAnotherMessage() {
        add(pieces.get(2));
        add(new Fragment(1, 4, false, Octets.of((byte) 7)));
        assertThat(add(pieces.get(0))).isNull();
        assertThat(add(pieces.get(1))).isNull();
        assertThat(add(pieces.get(2))).isNull(); // the fourth cannot be of the same
        add(pieces.get(0));

        assertThat(add(pieces.get(1))).isNotNull();
    }

    @Test
    void aMessageOfOtherCookiesThanItsPiecesIsRefused() {
        List<Fragment> others = pieces(message(cookies(2), 300));
        add(others.get(0));
        add(others.get(1));

        assertThat(add(others.get(2))).isNull();
        assertThat(dropped(IkeDrop.BAD_FRAGMENT)).isEqualTo(1);
    }

    @Test
    void aPieceOfAPieceIsRefused() {
        Octets nested = MessageEncoder.encode(Message.of(
                Header.clear(COOKIES.initiator(), COOKIES.responder(), ExchangeType.MAIN_MODE, 0),
                List.of(pieces.getFirst())));

        assertThat(add(new Fragment(1, 1, true, nested))).isNull();
        assertThat(dropped(IkeDrop.BAD_FRAGMENT)).isEqualTo(1);
    }

    @Test
    void aMessageThatIsTooLongIsGivenUp() {
        for (int number = 1; number <= 40; number++) {
            assertThat(add(new Fragment(1, number, false, Octets.of(new byte[1000])))).isNull();
        }

        assertThat(fragments.waitingBytes()).isLessThanOrEqualTo(Fragments.MAX_MESSAGE_BYTES);
        assertThat(dropped(IkeDrop.BAD_FRAGMENT)).isPositive();
    }

    @Test
    void aMessageThatDoesNotComeToAnEndIsForgotten() {
        add(pieces.get(0));
        add(pieces.get(1));
        context.begin(Fragments.PATIENCE_NS);

        assertThat(add(pieces.get(2))).isNull();
        assertThat(fragments.waitingBytes()).isLessThan(400);
    }

    @Test
    void oneStrangerHasRoomForTwoMessagesWhateverItsCookies() {
        for (int i = 0; i < 1000; i++) {
            fragments.add(cookies(i), pieces.getFirst(), from(1), false);
        }

        assertThat(fragments.waitingBytes()).isLessThan(2 * 300);
    }

    @Test
    void manyStrangersDoNotTakeTheRoomOfAnExchange() {
        add(pieces.get(0));
        add(pieces.get(1));
        for (int i = 0; i < 100_000; i++) {
            fragments.add(cookies(i), new Fragment(1, 1, false, Octets.of(new byte[1200])), from(i % 250), false);
        }

        assertThat(fragments.waitingBytes()).isLessThan(Fragments.MAX_STRANGER_BYTES + 1000);
        assertThat(add(pieces.get(2))).isNotNull();
    }

    @Test
    void manyExchangesHaveABoundTogether() {
        for (int i = 0; i < 10_000; i++) {
            fragments.add(cookies(i), new Fragment(1, 1, false, Octets.of(new byte[20_000])), from(1), true);
        }

        assertThat(fragments.waitingBytes()).isLessThanOrEqualTo(Fragments.MAX_KNOWN_BYTES);
    }
}
