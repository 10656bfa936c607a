package io.esplanade.controlplane.isakmpdconf;

import java.util.List;

/** How long keys hold: {@code Life} of a transform, or what {@code [General]} says for all. */
final class Lifetimes {
    private static final String MAIN_DEFAULT = "3600,60:86400";
    private static final String QUICK_DEFAULT = "1200,60:86400";

    private final IsakmpdFile file;
    private final Remarks remarks;

    Lifetimes(IsakmpdFile file, Remarks remarks) {
        this.file = file;
        this.remarks = remarks;
    }

    /** The words of {@code main} or {@code quick} where no transform has a lifetime of its own; empty for the usual one. */
    String general(boolean main) {
        Entry entry = file.section("General").get(main ? "Default-phase-1-lifetime" : "Default-phase-2-lifetime");
        return entry == null ? "" : words(entry, main);
    }

    /** Those of a transform's section. */
    String of(Section transform, boolean main) {
        Entry life = transform.get("Life");
        if (life == null) {
            return general(main);
        }
        List<String> names = life.list();
        if (names.size() != 1) {
            remarks.error(life.line(), "Life names " + names.size() + " sections: leave one, which counts seconds");
            return "";
        }
        Section section = file.section(names.getFirst());
        String type = section.text("LIFE_TYPE");
        Entry duration = section.get("LIFE_DURATION");
        if (!section.exists() || duration == null || !type.equals("SECONDS")) {
            int line = section.exists() ? section.line() : life.line();
            remarks.error(line, "the lifetime " + names.getFirst() + " needs LIFE_TYPE= SECONDS and LIFE_DURATION= NUMBER");
            return "";
        }
        return words(duration, main);
    }

    private String words(Entry duration, boolean main) {
        String value = duration.value().replace(" ", "");
        if (value.equals(main ? MAIN_DEFAULT : QUICK_DEFAULT)) {
            return "";
        }
        if (value.matches("[0-9]{1,8}")) {
            return " lifetime " + value;
        }
        remarks.error(
                duration.line(),
                duration.tag() + " is a range: ipsec.conf has " + (main ? MAIN_DEFAULT : QUICK_DEFAULT)
                        + " or an exact number of seconds, which the peer must offer; write one of these");
        return "";
    }
}
