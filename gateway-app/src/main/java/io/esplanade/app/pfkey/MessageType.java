package io.esplanade.app.pfkey;

/** What a message is about ({@code SADB_*}, RFC 2367 section 3.1). */
public enum MessageType {
    GETSPI(1, "sadb_getspi"),
    UPDATE(2, "sadb_update"),
    ADD(3, "sadb_add"),
    DELETE(4, "sadb_delete"),
    ACQUIRE(6, "sadb_acquire"),
    EXPIRE(8, "sadb_expire"),
    FLUSH(9, "sadb_flush"),
    DUMP(10, "sadb_dump"),
    ADDFLOW(12, "sadb_addflow"),
    DELFLOW(13, "sadb_delflow"),
    GRPSPIS(14, "sadb_grpspis");

    private final int number;
    private final String text;

    MessageType(int number, String text) {
        this.number = number;
        this.text = text;
    }

    int number() {
        return number;
    }

    String text() {
        return text;
    }
}
