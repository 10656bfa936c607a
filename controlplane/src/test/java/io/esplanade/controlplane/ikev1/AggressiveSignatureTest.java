package io.esplanade.controlplane.ikev1;

import static org.assertj.core.api.Assertions.assertThat;

import io.esplanade.controlplane.explain.Outcome;
import io.esplanade.controlplane.ike.Event;
import io.esplanade.controlplane.ike.IkeDrop;
import io.esplanade.controlplane.ike.auth.KeyPairs;
import io.esplanade.controlplane.ike.auth.PartyId;
import io.esplanade.controlplane.ike.auth.UserFile;
import io.esplanade.controlplane.ikev1.message.Certificate;
import io.esplanade.controlplane.ikev1.message.CertificateRequest;
import io.esplanade.controlplane.ikev1.message.Decoded;
import io.esplanade.controlplane.ikev1.message.KeyExchangeData;
import io.esplanade.controlplane.ikev1.message.Message;
import io.esplanade.controlplane.ikev1.message.MessageDecoder;
import io.esplanade.controlplane.ikev1.message.MessageEncoder;
import io.esplanade.controlplane.ikev1.message.Payload;
import io.esplanade.controlplane.ikev1.message.Signature;
import io.esplanade.controlplane.policy.Identity;
import io.esplanade.controlplane.policy.Login;
import io.esplanade.controlplane.policy.RemoteAccess;
import io.esplanade.dataplane.api.Octets;
import io.esplanade.dataplane.api.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures in aggressive mode (RFC 2409 section 5.1), and of peers that name a user besides (XAUTH). */
class AggressiveSignatureTest {
    private static final PartyId NAME_B = PartyId.ofName(PartyId.FQDN, "b.example.org");

    @TempDir
    private Path directory;

    private BothKeys keys;
    private final Rules a = Rules.ofA();
    private final Rules b = Rules.ofB();
    private final World world = new World();

    @BeforeEach
    void bothBySignatureInAggressiveMode() {
        keys = new BothKeys(directory);
        for (Rules rules : List.of(a, b)) {
            rules.psk = null;
            rules.aggressive = true;
        }
    }

    private void run() {
        keys.use(world);
        world.load(Rules.policy(a), Rules.policy(b));
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyPairs.Kind.class,
            names = {"RSA_2048", "ECDSA_256", "ECDSA_384", "ECDSA_521"})
    void eachSignsAndTheOtherHasItsPublicKey(KeyPairs.Kind kind) throws IOException {
        keys.exchange(kind);
        run();

        world.assertTunnelUp();
        assertThat(world.sent)
                .containsExactly(
                        "A aggressive 1", "B aggressive 2", "A aggressive 3", "A quick 1", "B quick 2", "A quick 3");
    }

    @Test
    void aRoadWarriorIsKnownByItsNameAndKey() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        KeyPairs.pin(keys.b(), PartyId.of("alice@example.org"), KeyPairs.read(keys.a().resolve("local.pub")));
        a.sourceId = new Identity(Identity.Type.USER_FQDN, "alice@example.org");
        b.peer = null;
        b.destinationId = a.sourceId;
        run();

        world.assertTunnelUp();
    }

    // --- certificates ---

    private List<Message> messagesInClear() {
        List<Message> clear = new ArrayList<>();
        world.wire = flight -> {
            if (MessageDecoder.decode(flight.datagram().octets()) instanceof Decoded.Clear seen) {
                clear.add(seen.message());
            }
            return List.of(flight);
        };
        return clear;
    }

    private void certified(KeyPairs.Kind kind) throws IOException {
        b.sourceId = new Identity(Identity.Type.FQDN, "b.example.org");
        a.destinationId = b.sourceId;
        Path _ = keys.certify(kind, NAME_B, BothKeys.NOW, BothKeys.YEAR);
    }

    @Test
    void theCertificateGoesToWhoAsksForIt() throws IOException {
        certified(KeyPairs.Kind.ECDSA_256);
        List<Message> clear = messagesInClear();
        run();

        world.assertTunnelUp();
        assertThat(clear.get(0).all(CertificateRequest.class)).hasSize(1);
        assertThat(clear.get(1).all(Certificate.class)).hasSize(1);
    }

    @Test
    void whoDoesNotAskForItGetsAShortAnswer() throws IOException {
        certified(KeyPairs.Kind.ECDSA_256);
        KeyPairs.pin(keys.a(), NAME_B, KeyPairs.read(keys.b().resolve("local.pub")));
        Files.delete(keys.a().resolve("ca/ca.crt"));
        List<Message> clear = messagesInClear();
        run();

        world.assertTunnelUp();
        assertThat(clear.get(0).all(CertificateRequest.class)).isEmpty();
        assertThat(clear.get(1).all(Certificate.class)).isEmpty();
    }

    // --- what is not authentic ---

    /** The same with another signature: what somebody on the way could send before the peer does. */
    private static World.Flight forged(World.Flight flight) {
        return changed(flight, payload -> payload instanceof Signature signature
                ? new Signature(Octets.of(new byte[signature.body().length()]))
                : payload);
    }

    private static World.Flight changed(World.Flight flight, UnaryOperator<Payload> change) {
        if (!(MessageDecoder.decode(flight.datagram().octets()) instanceof Decoded.Clear clear)) {
            throw new AssertionError("message 2 is in clear");
        }
        List<Payload> payloads = clear.message().payloads().stream().map(change).toList();
        return flight.with(MessageEncoder.encode(Message.of(clear.message().header(), payloads)));
    }

    @Test
    void aForgedAnswerDoesNotKeepTheTrueOneOut() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        world.wire = flight -> flight.name().equals("B aggressive 2")
                ? List.of(forged(flight), flight)
                : List.of(flight);
        run();

        world.assertTunnelUp();
        assertThat(world.a.dropped(IkeDrop.NOT_AUTHENTIC)).isEqualTo(1);
        assertThat(world.sent).as("a stranger is told nothing").doesNotContain("A informational 1");
    }

    @Test
    void noMoreDoesOneWithABadPublicValue() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        world.wire = flight -> flight.name().equals("B aggressive 2")
                ? List.of(changed(flight, AggressiveSignatureTest::withoutValue), flight)
                : List.of(flight);
        run();

        world.assertTunnelUp();
        assertThat(world.a.failures.getFirst().outcome()).isEqualTo(Outcome.INVALID_KE);
    }

    private static Payload withoutValue(Payload payload) {
        return payload instanceof KeyExchangeData value
                ? new KeyExchangeData(Octets.of(new byte[value.body().length()]))
                : payload;
    }

    @Test
    void anAnswerThatIsNotByThePeersKeyIsSaidToBeThat() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        KeyPairs.pin(keys.a(), BothKeys.ID_B, KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic());
        run();
        world.pass(Duration.ofSeconds(4));

        world.assertNoSa();
        assertThat(world.a.failures.getFirst().outcome()).isEqualTo(Outcome.AUTH_FAILED);
        assertThat(world.a.failures.getFirst().message())
                .contains("its signature is not by the key of " + keys.a().resolve("pubkeys/ipv4/192.0.2.2"));
        assertThat(world.a.snapshot().isakmpSas()).isEmpty();
    }

    @Test
    void aPeerWithoutTheRightKeyIsRefusedAtMessage3() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        KeyPairs.pin(keys.b(), BothKeys.ID_A, KeyPairs.generate(KeyPairs.Kind.ECDSA_256).getPublic());
        run();

        world.assertNoSa();
        assertThat(world.b.failures.getFirst().outcome()).isEqualTo(Outcome.AUTH_FAILED);
        assertThat(world.b.failures.getFirst().message())
                .contains("its signature is not by the key of " + keys.b().resolve("pubkeys/ipv4/192.0.2.1"));
        assertThat(world.b.snapshot().isakmpSas()).isEmpty();
        assertThat(world.b.snapshot().halfOpen()).isZero();
    }

    @Test
    void whatIsTakenAwayWhileAnAnswerIsJudgedLeavesNothing() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        keys.use(world);
        world.a.holdSignatures = true;
        world.load(Rules.policy(a), Rules.policy(b));
        assertThat(world.a.signatures).hasSize(1);

        world.a.on(new Event.Load(Rules.policy()));
        world.a.holdSignatures = false;
        world.a.computeDh();
        world.a.on(new Event.Load(Rules.policy(a)));
        world.fly();

        world.assertTunnelUp();
        assertThat(world.a.snapshot().isakmpSas()).hasSize(1);
    }

    @Test
    void whatThePeerSaysWhileItsProofIsJudgedIsHeard() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        keys.use(world);
        world.wire = flight -> {
            world.b.holdSignatures = flight.name().equals("A aggressive 3") || flight.name().equals("A quick 1");
            return List.of(flight);
        };
        world.load(Rules.policy(a), Rules.policy(b));
        assertThat(world.sent).endsWith("A aggressive 3", "A quick 1");

        world.b.holdSignatures = false;
        world.b.computeDh();
        world.fly();

        world.assertTunnelUp();
        assertThat(world.sent).filteredOn(name -> name.equals("A quick 1")).hasSize(1);
        assertThat(world.b.dropped(IkeDrop.UNEXPECTED)).isZero();
    }

    @Test
    void longMessagesGoInPieces() throws IOException {
        certified(KeyPairs.Kind.RSA_2048);
        run();

        world.assertTunnelUp();
        assertThat(world.sent).as("message 2 and its certificate").contains("B aggressive 3");
    }

    // --- users ---

    private void withUsers() throws IOException {
        Path users = directory.resolve("users");
        byte[] password = "correct horse".getBytes(StandardCharsets.UTF_8);
        UserFile.put(users, "alice", password);
        a.access = new RemoteAccess(null, null, new Login("alice", Secret.owning(password)), false);
        b.access = new RemoteAccess(users, null, null, false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aUserLogsInBehindRsaSignatures(boolean aggressive) throws IOException {
        a.aggressive = aggressive;
        b.aggressive = aggressive;
        keys.exchange(KeyPairs.Kind.RSA_2048);
        withUsers();
        run();

        world.assertTunnelUp();
        assertThat(world.b.log).anyMatch(line -> line.startsWith("user alice has logged in from 192.0.2.1"));
    }

    @Test
    void usersGoWithRsaOnlyAndTheMessageSaysSo() throws IOException {
        keys.exchange(KeyPairs.Kind.ECDSA_256);
        withUsers();
        run();

        world.assertNoSa();
        String why = "the private key in " + keys.b().resolve("private/local.key")
                + " is for ECDSA-256, and this takes one for RSA: gateway pki key makes one";
        assertThat(world.b.log).as("at load").anyMatch(line -> line.endsWith(why));
        assertThat(world.b.failures.getFirst().message()).contains(why);
    }
}
