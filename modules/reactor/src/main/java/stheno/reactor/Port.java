package stheno.reactor;

import java.net.SocketAddress;
import java.util.Optional;

/// What all the listeners of one bound address share.
record Port(SocketAddress address, Service service, Limits limits, Optional<Tls> tls, Admission admission) {}
