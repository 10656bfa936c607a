package io.esplanade.dataplane.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExactTableTest {
    private static final int ANY_PROTOCOL = 4;

    private final ExactTable<String> table = new ExactTable<>();

    @Test
    void everyFieldOfTheKeyCounts() {
        table.add(SpdTest.key("192.0.2.1", "192.0.2.2", ANY_PROTOCOL, 7, 0), "sa");

        assertThat(table.find(SpdTest.key("192.0.2.1", "192.0.2.2", ANY_PROTOCOL, 7, 0))).isEqualTo("sa");
        assertThat(table.find(SpdTest.key("192.0.2.3", "192.0.2.2", ANY_PROTOCOL, 7, 0))).isNull();
        assertThat(table.find(SpdTest.key("192.0.2.1", "192.0.2.3", ANY_PROTOCOL, 7, 0))).isNull();
        assertThat(table.find(SpdTest.key("192.0.2.1", "192.0.2.2", 108, 7, 0))).isNull();
        assertThat(table.find(SpdTest.key("192.0.2.1", "192.0.2.2", ANY_PROTOCOL, 8, 0))).isNull();
        assertThat(table.find(SpdTest.key("::c000:201", "::c000:202", ANY_PROTOCOL, 7, 0))).isNull();
    }

    @Test
    void theNewestIsFoundAndItsRemovalFallsBackAlsoAfterGrowing() {
        FlowKey key = SpdTest.key("192.0.2.1", "192.0.2.2", ANY_PROTOCOL, 0, 0);
        table.add(key, "old");
        table.add(key, "new");
        for (int i = 0; i < 1_000; i++) {
            table.add(SpdTest.key("10.0." + i / 250 + "." + i % 250, "192.0.2.2", ANY_PROTOCOL, 0, 0), "other");
        }
        assertThat(table.find(key)).isEqualTo("new");
        assertThat(table.all()).hasSize(1_002);

        table.remove(key, "new");
        assertThat(table.find(key)).isEqualTo("old");
        table.remove(key, "new");
        table.remove(key, "old");
        assertThat(table.find(key)).isNull();
        assertThat(table.all()).hasSize(1_000);
    }

    @Test
    void theKeyIsCopied() {
        FlowKey key = SpdTest.key("192.0.2.1", "192.0.2.2", ANY_PROTOCOL, 0, 0);
        table.add(key, "sa");
        key.reverse();

        assertThat(table.find(key)).isNull();
        assertThat(table.find(key.reverse())).isEqualTo("sa");

        table.clear();
        assertThat(table.find(key)).isNull();
    }
}
