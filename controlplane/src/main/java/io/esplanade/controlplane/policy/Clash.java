package io.esplanade.controlplane.policy;

/**
 * Two rules that cannot both be in force.
 *
 * @param same whether they ask for the same, so that one of them is enough
 * @param reason what is wrong with {@code now}, with the place of {@code before}
 */
public record Clash(Rule before, Rule now, boolean same, String reason) {}
