/// System calls that `java.base` lacks: UDP packets in batches, where one call receives or sends many; messages to the service manager;
/// sockets that pass from one process to another. It is the only module that calls the system directly, and the only one that needs native
/// access (`--enable-native-access=stheno.batch`). It knows no loops and no protocols.
module stheno.batch {
    exports stheno.batch;
}
