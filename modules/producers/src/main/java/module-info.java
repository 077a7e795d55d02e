/// Output that is asked for: producers answer pieces of it, and wrap each other. Pipes between a loop and threads that may block, one for
/// each direction. Nothing here knows sockets, files to write or protocols.
module stheno.producers {
    exports stheno.producers;
}
