package stheno.appliance.protocol;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import stheno.accounts.Authenticator;
import stheno.accounts.LoginThrottle;
import stheno.appliance.config.Config;
import stheno.http.Handler;
import stheno.reactor.Log;
import stheno.reactor.Reactor;
import stheno.reactor.Tls;
import stheno.storage.Writers;

/// Objects that the protocols of one server share. Any thread.
///
/// @param home          the image's folder
/// @param authenticator checks passwords against the accounts
/// @param throttle      blocks addresses with failed logins
/// @param writers       keeps writers of the same folder apart
/// @param ports         the open ports of all protocols
/// @param loops         the event loops of the protocols, for connections to other servers
/// @param tls           TLS with the server's certificates, for an ALPN list; only while a configuration has certificates
/// @param adminPages    the pages of the administration, below a path
/// @param pages         the handlers that protocols add to the default host of HTTP, by path
/// @param endpoint      what another protocol answers on the ports of HTTPS
public record ServerContext(Path home, Authenticator authenticator, LoginThrottle throttle, Writers writers, BoundPorts ports,
                            List<Reactor> loops, BiFunction<Config, List<String>, Tls> tls, Function<String, Handler> adminPages,
                            Function<Config, Map<String, Handler>> pages, Function<Config, Optional<HttpEndpoint>> endpoint,
                            Log log) {}
