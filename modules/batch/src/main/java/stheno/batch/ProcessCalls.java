package stheno.batch;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/// The C functions for messages to the service manager. They are linked when the first of them is used. Any thread.
@SuppressWarnings("restricted") // the launcher permits this module to use them
final class ProcessCalls {
    static final int AF_UNIX = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int MSG_NOSIGNAL = 0x4000;

    private ProcessCalls() {}

    /// A function of the C library.
    enum Function {
        CLOSE("close"), SOCKET("socket"), CONNECT("connect"), SEND("send");

        private final MethodHandle handle;

        Function(String name) {
            handle = SystemCalls.function(Linker.nativeLinker(), name);
        }

        /// Up to three words in, one out; an `int` below zero is a failure.
        long call(long first, long second, long third) {
            return call(first, second, third, 0);
        }

        long call(long first, long second, long third, long fourth) {
            try (Arena arena = Arena.ofConfined()) {
                return (long) handle.invokeExact(arena.allocate(SystemCalls.STATE, Long.BYTES), first, second, third, fourth, 0L);
            } catch (Throwable e) {
                throw SystemCalls.unexpected(e);
            }
        }
    }

    static long close(int descriptor) {
        return Function.CLOSE.call(descriptor, 0, 0);
    }
}
