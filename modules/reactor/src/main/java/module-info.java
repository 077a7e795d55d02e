/// One thread, one selector, many connections: bytes in are cut by terminators, bytes out are asked of producers.
/// It knows no protocol.
module stheno.reactor {
    requires transitive stheno.producers;

    exports stheno.reactor;
}
