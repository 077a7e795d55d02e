package stheno.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// Signals to this process. `java.base` ends the process at SIGHUP, SIGINT and SIGTERM, after its shutdown hooks, and ignores further ones
/// meanwhile; programs cannot change that. Any thread.
public final class ProcessSignals {
    private static final int SIGHUP = 1;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final long SIG_DFL = 0;
    private static final long SIG_ERR = -1;
    private static final long PAGE = 4096;

    private ProcessSignals() {}

    /// From now on, SIGINT and SIGTERM end the process at once, without shutdown hooks, as in a process without handlers.
    ///
    /// @return why that is not possible here; empty if it is done
    public static Optional<String> endAtOnce() {
        Optional<String> obstacle = SystemCalls.Obstacle.find();
        if (obstacle.isPresent()) return obstacle;
        boolean done = signal(SIGINT, SIG_DFL) && signal(SIGTERM, SIG_DFL);
        return done ? Optional.empty() : Optional.of("signal(2) has failed");
    }

    /// From now on, SIGHUP runs an action instead of ending the process. The action runs on a thread of its own, once for each signal;
    /// signals during an action may be merged.
    ///
    /// @return why that is not possible here; empty if it is done
    public static Optional<String> onHangup(Runnable action) {
        Optional<String> obstacle = SystemCalls.Obstacle.find();
        if (obstacle.isPresent()) return obstacle;
        if (!System.getProperty("os.arch").equals("amd64")) return Optional.of("the machine is not amd64");
        int[] pipe = pipe();
        if (pipe.length == 0) return Optional.of("pipe(2) has failed");
        MemorySegment handler = handler(pipe[1]);
        boolean done = !handler.equals(MemorySegment.NULL) && signal(SIGHUP, handler.address());
        if (done) {
            Thread.ofPlatform().daemon().name("stheno-signals").start(() -> listen(pipe[0], action));
            return Optional.empty();
        }
        ProcessCalls.close(pipe[0]);
        ProcessCalls.close(pipe[1]);
        return Optional.of("the system allows no code in memory");
    }

    private static boolean signal(int number, long handler) {
        return ProcessCalls.Function.SIGNAL.call(number, handler, 0) != SIG_ERR;
    }

    private static int[] pipe() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(JAVA_INT, 2);
            if ((int) ProcessCalls.Function.PIPE.call(two.address(), 0, 0) != 0) return new int[0];
            return new int[] {two.getAtIndex(JAVA_INT, 0), two.getAtIndex(JAVA_INT, 1)};
        }
    }

    /// A handler that writes the number of the signal into a pipe. It must not be Java: a signal may interrupt any thread at any
    /// instruction, even the collector. No function of the C library does this with the arguments of a handler, so it is 23 bytes of code
    /// that make one system call, which signal-safety(7) allows. It lives as long as the process.
    private static MemorySegment handler(int descriptor) {
        MemorySegment page = ProcessCalls.page(PAGE);
        if (page.equals(MemorySegment.NULL)) return page;
        page.copyFrom(MemorySegment.ofArray(code(descriptor)));
        boolean executable = (int) ProcessCalls.Function.MPROTECT.call(page.address(), PAGE, ProcessCalls.READ_AND_EXECUTE) == 0;
        return executable ? page : MemorySegment.NULL;
    }

    /// In the ABI of System V for amd64: the number of the signal is in rdi. A system call changes rax, rcx and r11, which a function may.
    private static byte[] code(int descriptor) {
        return ByteBuffer.allocate(23).order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x57)                                            // push rdi
                .put((byte) 0x48).put((byte) 0x89).put((byte) 0xe6)          // mov rsi, rsp      the bytes to write
                .put((byte) 0xbf).putInt(descriptor)                         // mov edi, descriptor
                .put((byte) 0xba).putInt(1)                                  // mov edx, 1        one byte
                .put((byte) 0xb8).putInt(1)                                  // mov eax, 1        write
                .put((byte) 0x0f).put((byte) 0x05)                           // syscall
                .put((byte) 0x5f).put((byte) 0xc3)                           // pop rdi; ret
                .array();
    }

    /// Blocks in the system: the thread does nothing else.
    private static void listen(int descriptor, Runnable action) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocate(JAVA_BYTE);
            while (ProcessCalls.Function.READ.call(descriptor, number.address(), 1) == 1) action.run();
        }
    }
}
