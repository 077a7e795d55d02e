package stheno.producers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import stheno.jmh.Mode;
import stheno.jmh.Result;

/// The memory of a reply that is compressed on the fly while its client does not read, and its compressed size: with a deflater that is
/// borrowed for each glob, and with one that the reply owns.
///
/// JMH does not run it, because it does not measure speed. A JVM with a heap that is resident from the start makes many replies, calls
/// each once, keeps the pieces, and prints by how much its heap and its resident memory have grown.
public final class ProducerMemory {
    /// A resident heap, counted to the byte, and no compiler that takes memory: native code does the work anyway.
    private static final List<String> OPTIONS = List.of("-Xint", "-XX:+UseSerialGC", "-XX:-UseTLAB", "-XX:+AlwaysPreTouch",
            "-Xms256m", "-Xmx256m");

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long PATIENCE = 60; // seconds; it takes one or two
    private static final int PIECE = 64 * 1024;

    private ProducerMemory() {}

    /// One result for each kind of deflater, `ProducerBenchmark.held`: bytes per waiting reply, heap and native memory together. Secondary
    /// metrics are `heap`, `native`, and `compressed`: the size of a whole reply in percent of the original.
    /// Empty if the kernel does not report resident memory.
    ///
    /// @param progress receives the name of the running measurement
    /// @throws IOException if a JVM could not be started, or failed
    public static List<Result> run(Mode mode, Consumer<String> progress) throws IOException {
        if (!Files.isReadable(STATUS)) return List.of();
        int waiting = switch (mode) {
            case SMOKE -> 10;
            case QUICK, FULL -> 100; // of 300 KB at most
        };
        int times = switch (mode) {
            case SMOKE, QUICK -> 1;
            case FULL -> 5;
        };
        List<Result> results = new ArrayList<>();
        for (ProducerBenchmark.Owner owner : ProducerBenchmark.Owner.values()) {
            progress.accept("ProducerBenchmark.held " + owner + " " + waiting);
            List<TreeMap<String, Double>> runs = new ArrayList<>();
            for (int i = 0; i < times; i++) runs.add(child(owner, waiting));
            results.add(result(owner, waiting, runs));
        }
        return results;
    }

    private static Result result(ProducerBenchmark.Owner owner, int waiting, List<TreeMap<String, Double>> runs) {
        var params = new LinkedHashMap<String, String>();
        params.put("deflater", owner.name());
        params.put("waiting", Integer.toString(waiting));
        var secondary = new LinkedHashMap<String, Result.Metric>();
        secondary.put("heap", metric(runs, "heap", "B/reply"));
        secondary.put("native", metric(runs, "native", "B/reply"));
        secondary.put("compressed", metric(runs, "compressed", "%"));
        var how = Result.Run.plain(OPTIONS, 1, "1 reply", runs.size(), waiting + " replies");
        return new Result(ProducerBenchmark.class.getName() + ".held", "ss", how, params, metric(runs, "all", "B/reply"), secondary);
    }

    private static Result.Metric metric(List<TreeMap<String, Double>> runs, String name, String unit) {
        return Result.Metric.of(runs.stream().map(run -> run.get(name)).toList(), unit);
    }

    private static TreeMap<String, Double> child(ProducerBenchmark.Owner owner, int waiting) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ProducerMemory.class.getName(), owner.name(), "" + waiting));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(PATIENCE, TimeUnit.SECONDS)) throw new IOException("memory was not measured within " + PATIENCE + " s");
            String said;
            try (InputStream out = process.getInputStream()) { // a few words, which fit into the pipe
                said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (process.exitValue() != 0) throw new IOException("memory was not measured: " + said);
            return parsed(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static TreeMap<String, Double> parsed(String said) throws IOException {
        var numbers = new TreeMap<String, Double>();
        for (String word : said.strip().split("\\s+")) {
            int equals = word.indexOf('=');
            if (equals < 0) throw new IOException("not what was expected: " + said);
            numbers.put(word.substring(0, equals), Double.parseDouble(word.substring(equals + 1)));
        }
        return numbers;
    }

    /// `BORROWED|OWNED N`: measures with N replies, and prints `name=number` for each number of [#run].
    public static void main(String[] arguments) throws IOException {
        var owner = ProducerBenchmark.Owner.valueOf(arguments[0]);
        int waiting = Integer.parseInt(arguments[1]);
        byte[] text = ProducerText.of(ProducerBenchmark.MB);
        var room = new ProducerOwned.Room();
        try (Deflaters deflaters = new Deflaters(1)) {
            double compressed = 100.0 * drain(reply(owner, text, deflaters, room)) / text.length; // this also warms everything up
            long heap = heap();
            long resident = resident();
            List<Producer> replies = new ArrayList<>(waiting);
            List<Piece> unsent = new ArrayList<>(waiting);
            for (int i = 0; i < waiting; i++) {
                Producer reply = reply(owner, text, deflaters, room);
                unsent.add(reply.more());
                replies.add(reply);
            }
            double heapEach = (double) (heap() - heap) / waiting;
            double nativeEach = Math.max(0, (double) (resident() - resident) / waiting); // allocators sometimes return memory
            System.out.printf(Locale.ROOT, "all=%.1f heap=%.1f native=%.1f compressed=%.3f%n", heapEach + nativeEach, heapEach,
                    nativeEach, compressed);
            replies.forEach(Producer::close);
            if (unsent.size() != waiting) throw new AssertionError("the unsent pieces had to live until here");
        }
    }

    private static Producer reply(ProducerBenchmark.Owner owner, byte[] text, Deflaters deflaters, ProducerOwned.Room room) {
        Producer source = new ProducerSource(text, PIECE);
        return switch (owner) {
            case BORROWED -> source.gzipped(deflaters);
            case OWNED -> new ProducerOwned(source, room);
        };
    }

    private static long drain(Producer reply) throws IOException {
        long bytes = 0;
        while (reply.more() instanceof Piece.Bytes(var data)) bytes += data.remaining();
        reply.close();
        return bytes;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) System.gc(); // objects with cleaners are freed in the second collection
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// Resident memory of this process in bytes; the heap's share is constant.
    private static long resident() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
        throw new IOException("no VmRSS in " + STATUS);
    }
}
