package io.esplanade.app;

import java.lang.reflect.Proxy;

/** Signals of the operating system. */
final class Signals {
    private Signals() {}

    /**
     * Calls the action, on a thread of its own, each time the signal comes.
     *
     * @param name without SIG
     */
    static void on(String name, Runnable action) {
        try {
            // sun.misc.Signal is the only way to hear of SIGHUP in Java. javac warns of it and lets nobody silence
            // that, so that it is called by name.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            var _ = signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no signals", e);
        }
    }
}
