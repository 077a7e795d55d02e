package stheno.batch;

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

/// The C functions of this module, and what they need. Any thread.
///
/// All have one shape, five words in and one out, because each further shape takes 10 to 20 ms to link. On the machines in question the
/// first arguments and the result are passed in registers of 64 bits: a function ignores further arguments, and reads an `int` from the
/// lower half of its register.
///
/// A system call that fails returns the negative error number. The memory for that number comes from the caller, so that no call allocates.
@SuppressWarnings("restricted") // the launcher permits this module to use them
final class SystemCalls {
    /// Try again: no packet is there, or the send buffer is full. The number is the same on all machines in question.
    static final int EAGAIN = 11;

    /// Bytes of the memory for the error number.
    static final long STATE;

    private static final int MSG_DONTWAIT = 0x40;
    static final int SOL_SOCKET = 1;
    private static final int SO_BROADCAST = 6;
    static final long ERRNO;
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
        RECVMMSG = function(linker, "recvmmsg");
        SENDMMSG = function(linker, "sendmmsg");
        GETSOCKOPT = function(linker, "getsockopt");
        CALLOC = function(linker, "calloc");
        FREE = function(linker, "free");
    }

    private SystemCalls() {}

    static MethodHandle function(Linker linker, String name) {
        MemorySegment function = linker.defaultLookup().find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no " + name));
        FunctionDescriptor shape = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        return linker.downcallHandle(function, shape, Linker.Option.captureCallState("errno"));
    }

    /// Why the functions cannot be used here. A class of its own, which can be asked before they are linked.
    static final class Obstacle {
        private static final List<String> MACHINES = List.of("amd64", "aarch64", "riscv64"); // 64 bits, with the constants above

        private Obstacle() {}

        /// Empty if they can be used.
        static Optional<String> find() {
            Module module = Obstacle.class.getModule();
            if (!module.isNativeAccessEnabled()) {
                String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
                return Optional.of("the JVM was started without --enable-native-access=" + name);
            }
            return find(System.getProperty("os.name"), System.getProperty("os.arch"), ByteOrder.nativeOrder());
        }

        static Optional<String> find(String system, String machine, ByteOrder order) {
            if (!system.equals("Linux")) return Optional.of("the system is " + system + ", not Linux");
            if (MACHINES.contains(machine) && order == ByteOrder.LITTLE_ENDIAN) return Optional.empty();
            return Optional.of("the machine is " + machine + ", not one of " + MACHINES);
        }
    }

    /// Receives up to `count` packets into the messages of the vector, without waiting.
    static int receive(MemorySegment state, int descriptor, MemorySegment vector, int count) {
        try {
            int result = (int) (long) RECVMMSG.invokeExact(state, (long) descriptor, vector.address(), (long) count,
                    (long) MSG_DONTWAIT, 0L);
            return result < 0 ? -state.get(JAVA_INT, ERRNO) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Sends the first `count` messages of the vector, without waiting. Ends at the first that fails.
    static int send(MemorySegment state, int descriptor, MemorySegment vector, int count) {
        try {
            int result = (int) (long) SENDMMSG.invokeExact(state, (long) descriptor, vector.address(), (long) count,
                    (long) MSG_DONTWAIT, 0L);
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
            int result = (int) (long) GETSOCKOPT.invokeExact(arena.allocate(STATE, Long.BYTES), (long) descriptor, (long) SOL_SOCKET,
                    (long) SO_BROADCAST, answer.address(), size.address());
            return result == 0 && answer.get(JAVA_INT, 0) != 0 == value;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// Memory filled with zeros that is freed when it is not referenced any more. A page of it takes memory only once it has been written:
    /// [Arena#allocate] would write all of it.
    static MemorySegment memory(long bytes) throws IOException {
        long address;
        try (Arena arena = Arena.ofConfined()) {
            address = (long) CALLOC.invokeExact(arena.allocate(STATE, Long.BYTES), 1L, bytes, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        if (address == 0) throw new IOException("no memory for " + bytes + " bytes");
        return MemorySegment.ofAddress(address).reinterpret(bytes, Arena.ofAuto(), SystemCalls::free);
    }

    private static void free(MemorySegment memory) {
        try (Arena arena = Arena.ofConfined()) {
            long _ = (long) FREE.invokeExact(arena.allocate(STATE, Long.BYTES), memory.address(), 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static AssertionError unexpected(Throwable e) {
        if (e instanceof RuntimeException mine) throw mine;
        if (e instanceof Error mine) throw mine;
        return new AssertionError("a function of C throws nothing", e);
    }
}
