/// The asynchronous server without a protocol: a loop of one thread and one selector serves many connections. Terminators cut the input
/// into frames, producers make the output, and TLS, limits, timeouts and counters are here. It knows no protocol, no files and no
/// configuration.
module stheno.reactor {
    requires transitive stheno.producers;
    requires transitive stheno.batch; // sockets of another process

    exports stheno.reactor;
}
