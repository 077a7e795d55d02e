/// HTTP/1.1 (RFC 9110, 9112): messages, framing, the conversation of a connection, and a router. It knows sockets only through the reactor.
/// It does not know files, hosts, users or scripts: `stheno.web` does.
module stheno.http {
    requires transitive stheno.reactor;

    exports stheno.http;
}
