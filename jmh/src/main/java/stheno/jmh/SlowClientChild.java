package stheno.jmh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A process with the JVM options of the product: [Stheno][SlowClientServer], or another class that answers lines with readings. One
/// thread at a time.
public final class SlowClientChild implements SlowClientTarget {
    private static final int PATIENCE = 60; // seconds for a reply: a collection with ten thousand clients takes less than one
    private static final String ENDED = "";

    private final Process process;
    private final List<String> options;
    private final Writer questions;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final InetSocketAddress address;

    private SlowClientChild(Process process, List<String> options) throws IOException {
        this.process = process;
        this.options = options;
        this.questions = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().start(this::listen);
        String first = answer();
        if (!first.startsWith("port=")) throw new IOException("the server said " + first);
        address = new InetSocketAddress("127.0.0.1", Integer.parseInt(first.substring("port=".length())));
    }

    /// @param folder the folder to serve
    /// @param sendBuffer SO_SNDBUF of its connections
    static SlowClientChild start(Path folder, int sendBuffer) throws IOException {
        return start(SlowClientServer.class, folder.toString(), Integer.toString(sendBuffer));
    }

    /// @param main the main class of the process
    public static SlowClientChild start(Class<?> main, String... arguments) throws IOException {
        Path flags = flags();
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + flags,
                "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            return new SlowClientChild(process, options(flags));
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /// The file of the product's JVM options, in this folder's tree or the nearest tree above it.
    private static Path flags() throws IOException {
        Path start = Path.of("").toAbsolutePath();
        return Stream.iterate(start, folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("packaging/image/conf/jvm.options")).filter(Files::isRegularFile).findFirst()
                .orElseThrow(() -> new IOException("packaging/image/conf/jvm.options is not in " + start + " or above it"));
    }

    private static List<String> options(Path flags) throws IOException {
        return Files.readAllLines(flags).stream().filter(line -> line.startsWith("-")).toList();
    }

    private void listen() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) answers.add(line);
        } catch (IOException e) {
            // as good as its end
        }
        answers.add(ENDED);
    }

    private String answer() throws IOException {
        try {
            String line = answers.poll(PATIENCE, TimeUnit.SECONDS);
            if (line == null) throw new IOException("the server has not answered within " + PATIENCE + " s");
            if (line.equals(ENDED)) throw new IOException("the server has ended");
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// Sends a command to it.
    ///
    /// @param question a command that it knows
    public SlowClientReading ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return SlowClientReading.parse(answer());
    }

    @Override
    public String name() {
        return "stheno";
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public List<String> options() {
        return options;
    }

    @Override
    public int strangers() {
        return 50;
    }

    @Override
    public SlowClientReading read() throws IOException {
        return ask("read");
    }

    @Override
    public SlowClientReading readTidied() throws IOException {
        return ask("tidy");
    }

    @Override
    public void close() {
        try {
            questions.close();
        } catch (IOException e) {
            // it has ended already
        }
        end(process);
    }

    /// Waits a little for a process to end, then ends it.
    static void end(Process process) {
        try {
            if (process.waitFor(5, TimeUnit.SECONDS)) return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
