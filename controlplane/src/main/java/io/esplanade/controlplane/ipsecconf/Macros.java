package io.esplanade.controlplane.ipsecconf;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The macros of one configuration. Those of the command line cannot be redefined. */
final class Macros {
    private final Map<String, Macro> byName = new LinkedHashMap<>();

    void definePersistent(String name, String value) {
        byName.put(name, new Macro(value, true));
    }

    void define(String name, String value) {
        Macro before = byName.get(name);
        if (before == null || !before.persistent) {
            byName.remove(name);
            byName.put(name, new Macro(value, false));
        }
    }

    /** The value, or null; counts as a use. */
    @Nullable String use(String name) {
        Macro macro = byName.get(name);
        if (macro == null) {
            return null;
        }
        macro.used = true;
        return macro.value;
    }

    /** All names, for what somebody may have meant. */
    Collection<String> names() {
        return byName.keySet();
    }

    /** Names of macros of the file that nobody used. */
    List<String> unused() {
        return byName.entrySet().stream()
                .filter(entry -> !entry.getValue().used && !entry.getValue().persistent)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static final class Macro {
        private final String value;
        private final boolean persistent;
        private boolean used;

        Macro(String value, boolean persistent) {
            this.value = value;
            this.persistent = persistent;
        }
    }
}
