package stheno.reactor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import stheno.producers.Producer;

/// A server in a process of its own, with few resources of some kind. It greets a client with `hi`, and answers a line with the number of
/// bytes that the line names.
final class ChildServer implements AutoCloseable {
    final Process process;
    final InetSocketAddress address;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    /// @param folder for its classes
    /// @param shell commands before the shell becomes the server
    ChildServer(Path folder, String shell, String... options) throws Exception {
        String path = Stream.of(place(ChildServer.class), place(Reactor.class), place(Producer.class)).distinct()
                .map(place -> packed(place, folder)).collect(Collectors.joining(":"));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = java + " " + String.join(" ", options) + " -XX:+UseSerialGC -cp '" + path + "' " + ChildServer.class.getName();
        process = new ProcessBuilder("sh", "-c", shell + "; exec " + command).redirectErrorStream(true).start();
        Thread.ofVirtual().start(this::listen);
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(await("port ").substring(5)));
    }

    /// Where a class was loaded from. The test classes are patched into the module, so their code source would be the module's.
    private static Path place(Class<?> type) throws URISyntaxException {
        String name = type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource("/" + name));
        if (url.startsWith("jar:")) return Path.of(new URI(url.substring(4, url.indexOf('!'))));
        return Path.of(new URI(url.substring(0, url.length() - name.length())));
    }

    /// As an archive, which is opened once: classes in a folder could not be loaded any more when descriptors run out.
    private static String packed(Path place, Path folder) {
        if (!Files.isDirectory(place)) return place.toString();
        Path archive = folder.resolve(place.getParent().getParent().getFileName() + "-" + place.getFileName() + ".jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive)); Stream<Path> files = Files.walk(place)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(place.relativize(file).toString()));
                Files.copy(file, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return archive.toString();
    }

    private void listen() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) lines.add(line);
        } catch (IOException e) {
            lines.add("unreadable: " + e);
        }
    }

    /// Waits for a line of the server's that begins so.
    String await(String beginning) throws InterruptedException {
        StringBuilder others = new StringBuilder();
        for (String line = next(); line != null; line = next()) {
            if (line.startsWith(beginning)) return line;
            others.append(line).append('\n');
        }
        throw new AssertionError("no " + beginning + " in:\n" + others);
    }

    private String next() throws InterruptedException {
        return lines.poll(30, TimeUnit.SECONDS);
    }

    /// The processor time that it takes while this caller lets `time` go by.
    Duration busyFor(Duration time) throws InterruptedException {
        Duration before = process.info().totalCpuDuration().orElseThrow();
        if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) throw new AssertionError("the server is gone: " + List.copyOf(lines));
        return process.info().totalCpuDuration().orElseThrow().minus(before);
    }

    /// Has it drained. @return how many connections it cut
    int drain() throws IOException, InterruptedException {
        process.getOutputStream().write('d');
        process.getOutputStream().flush();
        return Integer.parseInt(await("cut ").substring(4));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    public static void main(String[] arguments) throws Exception {
        byte[] much = new byte[64 << 20];
        ReactorGroup group = ReactorGroup.start(1, (level, event, _) -> {
            if (level != Log.Level.DEBUG) System.out.println(event);
        });
        InetSocketAddress address = group.listen(Server.anyPort(), connection -> new Talk(connection) {
            @Override
            public Terminator opened() {
                say("hi\n");
                return super.opened();
            }

            @Override
            Terminator said(String line) {
                connection.send(Producer.bytes(ByteBuffer.wrap(much, 0, Integer.parseInt(line))));
                return LINE;
            }
        });
        System.out.println("port " + address.getPort());
        if (System.in.read() == 'd') System.out.println("cut " + group.drain(Duration.ofSeconds(2)));
    }
}
