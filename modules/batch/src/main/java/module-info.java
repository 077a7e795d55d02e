/// UDP packets in batches: one system call receives or sends many. It is the only module that calls the system directly, and the only one
/// that needs native access (`--enable-native-access=stheno.batch`). It knows no loops and no protocols: the reactor uses it where it can.
module stheno.batch {
    exports stheno.batch;
}
