package io.esplanade.controlplane.ipsecconf;

import java.util.List;

/**
 * How to read a configuration.
 *
 * @param definitions macros from the command line, each {@code NAME=VALUE}; they win over the file's
 * @param reportUnusedMacros whether a macro that nobody uses is worth a warning ({@code ipsecctl -vv})
 * @param withIke whether {@code ike} rules come into the policy, or somebody else carries them out ({@code ipsecctl -i})
 */
public record LoadOptions(List<String> definitions, boolean reportUnusedMacros, boolean withIke) {
    public static final LoadOptions DEFAULT = new LoadOptions(List.of(), false, true);

    public LoadOptions {
        definitions = List.copyOf(definitions);
    }
}
