package io.esplanade.app.it;

import java.nio.file.Path;

/**
 * Where a gateway lives.
 *
 * @param folder for configuration and logs; kept
 * @param sockets for its sockets, with a name short enough for them; gone with the lab
 */
record Site(Namespace namespace, Path folder, Path sockets) {
    Path file(String name) {
        return folder.resolve(name);
    }
}
