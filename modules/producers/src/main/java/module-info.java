/// Output that is asked for: producers answer pieces of it, and wrap each other. They know no sockets, no loops and no protocols.
module stheno.producers {
    exports stheno.producers;
}
