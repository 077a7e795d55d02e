package stheno.reactor;

/// Errors of the virtual machine. They belong to no connection: the process cannot be trusted any more. Pure; any thread.
final class FatalErrors {
    private FatalErrors() {}

    /// Throws `e` again if it is one of them. A stack overflow is not: it ends with the call that has caused it.
    static void rethrow(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) throw fatal;
    }
}
