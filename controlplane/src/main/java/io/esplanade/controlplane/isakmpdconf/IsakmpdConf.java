package io.esplanade.controlplane.isakmpdconf;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Turns the text of an isakmpd.conf into rules of ipsec.conf. Stateless; any thread. */
public final class IsakmpdConf {
    private IsakmpdConf() {}

    /**
     * What came of it.
     *
     * @param rules lines for ipsec.conf, with keys; empty if there are errors
     * @param errors {@code FILE: LINE: what is wrong, and the cure} each; without keys
     * @param warnings what is left out and changes nothing that peers rely on
     */
    public record Conversion(List<String> rules, List<String> errors, List<String> warnings) {
        public Conversion {
            rules = List.copyOf(rules);
            errors = List.copyOf(errors);
            warnings = List.copyOf(warnings);
        }

        /** Without the rules, which have keys. */
        @Override
        public String toString() {
            return "Conversion[" + rules.size() + " lines, " + errors + ", " + warnings + "]";
        }
    }

    /**
     * Converts a file.
     *
     * @param name the file's, for messages
     * @param octets what it holds
     */
    public static Conversion convert(String name, byte[] octets) {
        Remarks remarks = new Remarks(name);
        // Each octet is a character, so that keys stay as they are.
        IsakmpdFile file = IsakmpdFile.parse(new String(octets, StandardCharsets.ISO_8859_1), remarks);
        List<String> rules = new Converter(file, remarks).convert();
        return new Conversion(remarks.errors().isEmpty() ? rules : List.of(), remarks.errors(), remarks.warnings());
    }
}
