package stheno.batch;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
@SuppressWarnings("restricted") // for a socket that receives
final class ServiceManagerTest {
    private static final MethodHandle BIND = SystemCalls.function(Linker.nativeLinker(), "bind");
    private static final MethodHandle RECV = SystemCalls.function(Linker.nativeLinker(), "recv");

    @TempDir
    private Path folder;

    private static long call(MethodHandle function, long first, long second, long third) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            return (long) function.invokeExact(arena.allocate(SystemCalls.STATE, Long.BYTES), first, second, third, 0L, 0L);
        }
    }

    /// A socket that is bound to this name.
    private static int bound(byte[] name, int length) throws Throwable {
        int socket = (int) ProcessCalls.Function.SOCKET.call(ProcessCalls.AF_UNIX, ProcessCalls.SOCK_DGRAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(110);
            address.set(JAVA_BYTE, 0, (byte) ProcessCalls.AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
            assertEquals(0, (int) call(BIND, socket, address.address(), length));
        }
        return socket;
    }

    private static String received(int socket) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(1000);
            int length = (int) call(RECV, socket, room.address(), 1000);
            return new String(room.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
        } finally {
            ProcessCalls.close(socket);
        }
    }

    @Test
    void aStateReachesTheSocketOfAPath() throws Throwable {
        Path path = folder.resolve("nötify");
        byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
        int socket = bound(name, 2 + name.length + 1);
        assertEquals(Optional.empty(), ServiceManager.notify(path.toString(), "READY=1\nSTATUS=Serving."));
        assertEquals("READY=1\nSTATUS=Serving.", received(socket));
    }

    @Test
    void aStateReachesASocketWithoutAFile() throws Throwable {
        String name = "stheno-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        int socket = bound(("\0" + name).getBytes(StandardCharsets.UTF_8), 2 + 1 + name.length());
        assertEquals(Optional.empty(), ServiceManager.notify("@" + name, "STOPPING=1"));
        assertEquals("STOPPING=1", received(socket));
    }

    @Test
    void aSocketThatNoProcessReadsIsReported() {
        assertEquals(Optional.of("nothing listens on " + folder.resolve("none")),
                ServiceManager.notify(folder.resolve("none").toString(), "READY=1"));
        assertTrue(ServiceManager.notify("/" + "x".repeat(200), "READY=1").isPresent());
        assertTrue(ServiceManager.notify("", "READY=1").isPresent());
    }
}
