package stheno.appliance;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What the command line asks for.
///
/// @param root the folder served; empty for the welcome site
/// @param http where HTTP listens
/// @param loops how many
/// @param listing whether folders without an index page are listed
/// @param accessLog the file to log requests to, `-` for standard output
/// @param tls where HTTPS listens, and with what
/// @param portFile where to write the ports bound
/// @param cgi folders of scripts, by the path they are run under
/// @param sendBuffer bytes of each socket's send buffer, 0 for the kernel's own choice
record Settings(Optional<Path> root, InetSocketAddress http, int loops, boolean listing, Optional<String> accessLog,
                Optional<TlsListener> tls, Optional<Path> portFile, Map<String, Path> cgi, int sendBuffer) {

    /// An HTTPS listener.
    record TlsListener(InetSocketAddress address, Path certificate, Path key) {}
}
