/// Output that is made when it is needed: producers return it in pieces, and wrap each other. Pipes connect a loop with threads that may
/// block, one class for each direction. The module knows no sockets, no protocols and no files to write.
module stheno.producers {
    exports stheno.producers;
}
