package stheno.batch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// The system calls of this module, and what they need. Any thread.
///
/// A call that fails returns the negative error number. The memory for that number comes from the caller, so that no call allocates.
@SuppressWarnings("restricted") // the launcher permits this module to use them
final class SystemCalls {
    /// Try again: no packet is there, or the send buffer is full. The number is the same on all [Obstacle#MACHINES].
    static final int EAGAIN = 11;

    /// Bytes of the memory for the error number.
    static final long STATE;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int SOL_SOCKET = 1;
    private static final int SO_BROADCAST = 6;
    private static final long ERRNO;
    private static final MethodHandle RECVMMSG;
    private static final MethodHandle SENDMMSG;
    private static final MethodHandle GETSOCKOPT;
    private static final MethodHandle CALLOC;
    private static final MethodHandle FREE;

    static {
        Linker linker = Linker.nativeLinker();
        MemoryLayout state = Linker.Option.captureStateLayout();
        STATE = state.byteSize();
        ERRNO = state.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
        Linker.Option errno = Linker.Option.captureCallState("errno");
        RECVMMSG = linker.downcallHandle(symbol(linker, "recvmmsg"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS), errno);
        SENDMMSG = linker.downcallHandle(symbol(linker, "sendmmsg"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), errno);
        GETSOCKOPT = linker.downcallHandle(symbol(linker, "getsockopt"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        CALLOC = linker.downcallHandle(symbol(linker, "calloc"), FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
        FREE = linker.downcallHandle(symbol(linker, "free"), FunctionDescriptor.ofVoid(ADDRESS));
    }

    private SystemCalls() {}

    private static MemorySegment symbol(Linker linker, String name) {
        return linker.defaultLookup().find(name).orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
    }

    /// Why the calls cannot be used here; empty if they can. A class of its own, which can be asked before the calls are linked.
    static final class Obstacle {
        private static final List<String> MACHINES = List.of("amd64", "aarch64", "riscv64"); // 64 bits, with the constants above

        private Obstacle() {}

        static Optional<String> find() {
            Module module = Obstacle.class.getModule();
            if (!module.isNativeAccessEnabled()) {
                String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
                return Optional.of("the JVM was started without --enable-native-access=" + name);
            }
            String system = System.getProperty("os.name");
            if (!system.equals("Linux")) return Optional.of("the system is " + system + ", not Linux");
            String machine = System.getProperty("os.arch");
            if (!MACHINES.contains(machine) || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
                return Optional.of("the machine is " + machine + ", not one of " + MACHINES);
            }
            return Optional.empty();
        }
    }

    /// Receives up to `count` packets into the messages of the vector, without waiting.
    static int receive(MemorySegment state, int descriptor, MemorySegment vector, int count) {
        try {
            int result = (int) RECVMMSG.invokeExact(state, descriptor, vector, count, MSG_DONTWAIT, MemorySegment.NULL);
            return result < 0 ? -state.get(JAVA_INT, ERRNO) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Sends the first `count` messages of the vector, without waiting. Ends at the first that fails.
    static int send(MemorySegment state, int descriptor, MemorySegment vector, int count) {
        try {
            int result = (int) SENDMMSG.invokeExact(state, descriptor, vector, count, MSG_DONTWAIT);
            return result < 0 ? -state.get(JAVA_INT, ERRNO) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Whether the descriptor is a socket with this value of SO_BROADCAST.
    static boolean broadcasts(int descriptor, boolean value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(JAVA_INT);
            MemorySegment size = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            int result = (int) GETSOCKOPT.invokeExact(descriptor, SOL_SOCKET, SO_BROADCAST, answer, size);
            return result == 0 && answer.get(JAVA_INT, 0) != 0 == value;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Memory filled with zeros that is freed when it is not referenced any more. A page of it takes memory only once it has been written:
    /// [Arena#allocate] would write all of it.
    static MemorySegment memory(long bytes) throws IOException {
        try {
            MemorySegment begin = (MemorySegment) CALLOC.invokeExact(1L, bytes);
            if (begin.equals(MemorySegment.NULL)) throw new IOException("no memory for " + bytes + " bytes");
            return begin.reinterpret(bytes, Arena.ofAuto(), SystemCalls::free);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void free(MemorySegment memory) {
        try {
            FREE.invokeExact(memory);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static AssertionError unexpected(Throwable e) {
        if (e instanceof RuntimeException mine) throw mine;
        if (e instanceof Error mine) throw mine;
        return new AssertionError("a system call throws nothing", e);
    }
}
