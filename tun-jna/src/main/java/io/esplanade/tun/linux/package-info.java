/**
 * One class per C header: system calls and their constants. Set-up goes through JNA, calls made for each packet
 * through the foreign function interface.
 */
@NullMarked
package io.esplanade.tun.linux;

import org.jspecify.annotations.NullMarked;
