package stheno.simulation;

/// The simulation has found a fault of the server.
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fault(String what) {
        super(what);
    }

    Fault(String what, Throwable cause) {
        super(what, cause);
    }
}
