package io.esplanade.controlplane.ipsecconf;

import java.util.List;

/**
 * How to read a configuration.
 *
 * @param definitions macros from the command line, each {@code NAME=VALUE}; they win over the file's
 * @param reportUnusedMacros whether a macro that nobody uses is worth a warning ({@code ipsecctl -vv})
 */
public record LoadOptions(List<String> definitions, boolean reportUnusedMacros) {
    public static final LoadOptions DEFAULT = new LoadOptions(List.of(), false);

    public LoadOptions {
        definitions = List.copyOf(definitions);
    }
}
