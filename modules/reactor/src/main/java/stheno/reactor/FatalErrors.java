package stheno.reactor;

/// Errors of the virtual machine. They belong to no connection: the process cannot be trusted any more. Pure; any thread.
public final class FatalErrors {
    private FatalErrors() {}

    /// Loads this class, which needs a descriptor: at the first error there may be none left.
    static void load() {}

    /// Throws `e` again if it is one of them. Two are not: a stack overflow ends with the call that has caused it, and the
    /// [limit of threads][#isThreadLimit] with a thread of another job.
    public static void rethrow(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError) && !isThreadLimit(e)) throw fatal;
    }

    /// Whether the system has refused another thread (RLIMIT_NPROC, pids.max): the job that needed it is refused, and nothing else. The
    /// virtual machine throws an [OutOfMemoryError] though memory is left.
    public static boolean isThreadLimit(Throwable e) {
        return e instanceof OutOfMemoryError && String.valueOf(e.getMessage()).startsWith("unable to create native thread");
    }
}
