/**
 * Benchmarks of the packet path (JMH), without system calls: {@code perf/jmh} runs them, {@code perf/alloc-check} fails
 * if the path allocates. Each is one thread, as a worker is.
 */
@NullMarked
package io.esplanade.perf;

import org.jspecify.annotations.NullMarked;
