/// What lies on disk: a directory that nobody climbs out of. It knows no sockets and no protocols.
module stheno.storage {
    exports stheno.storage;
}
