package io.esplanade.app.admin;

import io.esplanade.controlplane.policy.Policy;
import io.esplanade.controlplane.policy.PolicyDiff;
import io.esplanade.controlplane.policy.Rule;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * The rules in force. Any thread; one change after the other. A change that fails changes nothing: the rules from before
 * are in force again when the exception comes, whose message is for the user ({@link #clear} apart).
 */
public interface Rules {
    /**
     * Puts a policy in the place of the one before. What did not change is not touched.
     *
     * @throws IOException if the system refused something, or a policy awaits confirmation, as for {@link #add} and {@link
     *     #remove}
     */
    void replace(Policy policy) throws IOException;

    /**
     * As {@link #replace}, but the policy of now comes back after {@code patience}, unless {@link #confirm} is called. If
     * a policy awaits confirmation already, the one before it stays the one that would come back.
     */
    void replaceFor(Policy policy, Duration patience) throws IOException;

    /**
     * Lets the policy stay that {@link #replaceFor} brought.
     *
     * @throws IOException if there is none
     */
    void confirm() throws IOException;

    /**
     * Puts rules in force beside those that are. What is in force already is left alone.
     *
     * @throws IOException also if a rule contradicts one in force; the message names the place of both
     */
    void add(Policy policy) throws IOException;

    /**
     * Takes rules away.
     *
     * @return those that were not in force
     */
    List<Rule> remove(Policy policy) throws IOException;

    /**
     * Takes all rules, their flows and their SAs away; there is no policy then that could come back. Unlike the others it
     * does not go back: if it fails half-way, what is gone stays gone, and calling it again takes the rest.
     */
    void clear() throws IOException;

    /** What is in force now. */
    Policy current();

    /** What {@link #replace} would do. */
    PolicyDiff plan(Policy policy);
}
