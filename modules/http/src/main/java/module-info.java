/// HTTP/1.1 (RFC 9110, 9112), and files over it. It knows sockets only through the reactor, and disks only through storage.
module stheno.http {
    requires transitive stheno.reactor;
    requires transitive stheno.storage;

    exports stheno.http;
}
