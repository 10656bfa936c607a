package io.esplanade.dataplane.esp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.esplanade.dataplane.api.Direction;
import io.esplanade.dataplane.api.Drop;
import io.esplanade.dataplane.api.EspSa;
import io.esplanade.dataplane.api.SaLifetime;
import io.esplanade.dataplane.api.SaSnapshot;
import io.esplanade.dataplane.api.Secret;
import io.esplanade.dataplane.crypto.PacketCiphers;
import io.esplanade.dataplane.sa.OutboundSequence;
import io.esplanade.dataplane.sa.PacketSa;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class PacketSaTest {
    private final Sas sas = new Sas();
    private final MemorySegment memory = Arena.ofAuto().allocate(2000);

    @Test
    void octetsEndAnSaSoftlyThenHard() {
        OutboundSa out = sas.out(
                Sas.sa(Sas.GCM, Direction.OUT, false, 0, new SaLifetime(0, 0, 200, 300)), 1);
        seal(out, 100);
        assertThat(out.dueSoftExpiry()).isFalse();
        seal(out, 100);
        assertThat(out.dueSoftExpiry()).isTrue();
        assertThat(out.dueSoftExpiry()).as("once only").isFalse();
        assertThat(out.dueHardExpiry()).isFalse();
        seal(out, 100);
        assertThat(out.dueHardExpiry()).isTrue();
        assertThat(out.expiryCause()).isEqualTo("octets");
    }

    @Test
    void sequenceNumbersEndAnSaSoftlyBeforeTheyAreUsedUp() {
        OutboundSa out = sas.out(Sas.GCM, false, PacketSa.SOFT_SHORT_SEQUENCE - 1);
        seal(out, 100);
        assertThat(out.dueSoftExpiry()).isFalse();
        seal(out, 100);
        assertThat(out.dueSoftExpiry()).isTrue();
        assertThat(out.expiryCause()).isEqualTo("sequence numbers");
    }

    @Test
    void extendedSequenceNumbersDoNotEnd() {
        OutboundSa out = sas.out(Sas.GCM, true, OutboundSequence.MAX_SHORT);
        seal(out, 100);
        seal(out, 100);
        assertThat(out.dueSoftExpiry()).isFalse();
        assertThat(out.dueHardExpiry()).isFalse();
    }

    @Test
    void inboundSequenceNumbersEndToo() {
        InboundSa in = sas.in(Sas.GCM);
        in.commit(PacketSa.SOFT_SHORT_SEQUENCE);
        assertThat(in.dueSoftExpiry()).isTrue();
        assertThat(in.dueHardExpiry()).isFalse();
    }

    @Test
    void snapshotTellsWhatHappened() {
        OutboundSa out = sas.out(Sas.GCM);
        seal(out, 100);
        seal(out, 60);
        out.onUse(1000);
        out.onUse(1002);
        out.onDrop();
        SaSnapshot snapshot = out.snapshot(900, null);
        assertThat(snapshot).isEqualTo(new SaSnapshot(out.sa(), 2, 160, 1, 2, 900, 1000, 1002, null));
    }

    @Test
    void closingWipesSecretsAndCipher() {
        OutboundSa out = sas.out(Sas.GCM);
        out.close();
        assertThat(out.sa().encryptionKey()).isEqualTo(Secret.owning(new byte[Sas.GCM.encryptionKeyBytes()]));
        assertThatIllegalStateException().isThrownBy(() -> seal(out, 100));
        assertThat(out).hasToString(out.sa().toString());
    }

    @Test
    void directionAndSuiteMustFit() {
        PacketCiphers ciphers = PacketCiphers.forOneThread();
        EspSa in = Sas.sa(Sas.GCM, Direction.IN, false, 64, SaLifetime.UNLIMITED);
        EspSa out = Sas.sa(Sas.GCM, Direction.OUT, false, 64, SaLifetime.UNLIMITED);
        EspSa other = Sas.sa(Sas.allSuites().getLast(), Direction.OUT, false, 64, SaLifetime.UNLIMITED);
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundSa(in, ciphers.create(in)));
        assertThatIllegalArgumentException().isThrownBy(() -> new InboundSa(out, ciphers.create(out)));
        assertThatIllegalArgumentException().isThrownBy(() -> new OutboundSa(out, ciphers.create(other)));
        assertThatIllegalArgumentException().isThrownBy(() -> sas.in(Sas.GCM, false, 7));
    }

    private void seal(OutboundSa out, int innerBytes) {
        assertThat(EspOutbound.seal(out, memory, 0, innerBytes, 4)).isEqualTo(Drop.NONE);
    }
}
