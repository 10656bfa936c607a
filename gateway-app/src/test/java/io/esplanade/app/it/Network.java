package io.esplanade.app.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The network that a test wants; without it: no NAT, Ethernet's MTU. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface Network {
    /** Whether gateway A sits behind a box that translates addresses. */
    boolean nat() default false;

    /** MTU of the WAN. */
    int wanMtu() default 1500;
}
