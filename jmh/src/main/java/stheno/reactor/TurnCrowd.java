package stheno.reactor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Connections that do nothing, held by another process: one process may not have enough descriptors for both ends of ten thousand.
final class TurnCrowd {
    static final Handle NOBODY = () -> {};

    /// The process, which ends together with this object.
    interface Handle {
        void close() throws IOException;
    }

    private TurnCrowd() {}

    /// Begins to connect `count` clients to `server`.
    static Handle start(InetSocketAddress server, int count) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), TurnCrowd.class.getName(), "" + server.getPort(), "" + count)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return () -> end(process);
    }

    private static void end(Process process) throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// `PORT COUNT`: connects that many clients, and holds them until its input ends. All close with a reset.
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        List<SocketChannel> all = new ArrayList<>();
        for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            all.add(channel);
        }
        while (System.in.read() >= 0) Thread.onSpinWait();
        for (SocketChannel channel : all) channel.close();
    }
}
