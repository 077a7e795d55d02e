package stheno.dns.transfer;

/// A reply of another server that is not used. Its message is for logs: a phrase without a full stop.
final class TransferFault extends Exception {
    private static final long serialVersionUID = 1;

    TransferFault(String fault) {
        super(fault);
    }
}
