package stheno.reactor;

import java.net.SocketAddress;

/// The addresses of a connection that came through a proxy.
///
/// @param peer the proxy
/// @param remote whose connection it is
/// @param local where that one had connected to
record Announced(SocketAddress peer, SocketAddress remote, SocketAddress local) {}
