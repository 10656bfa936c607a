package io.esplanade.controlplane.lint;

import io.esplanade.controlplane.policy.SourceLine;

/**
 * One thing that a rule found. Holds no key.
 *
 * @param where file and line; the line is 0 if it is about the file as a whole
 * @param message what is there, in one line
 */
public record Finding(LintRule rule, SourceLine where, String message) {}
