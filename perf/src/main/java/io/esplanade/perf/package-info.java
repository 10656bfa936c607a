/** Benchmarks. */
@NullMarked
package io.esplanade.perf;

import org.jspecify.annotations.NullMarked;
