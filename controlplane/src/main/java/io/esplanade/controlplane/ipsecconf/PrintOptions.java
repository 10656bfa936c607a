package io.esplanade.controlplane.ipsecconf;

/**
 * What {@code ipsecctl} shows of a file.
 *
 * @param delete commands that take the rules away ({@code -d})
 * @param keys keys of SAs ({@code -k}); pre-shared keys are always shown
 * @param numbers each rule with its number ({@code -vv})
 */
public record PrintOptions(boolean delete, boolean keys, boolean numbers) {
    public static final PrintOptions DEFAULT = new PrintOptions(false, false, false);
}
