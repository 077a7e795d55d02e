package stheno.web.cgi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import stheno.http.Handler;
import stheno.http.HttpSettings;
import stheno.http.Router;
import stheno.http.fixture.Served;
import stheno.reactor.Limits;
import stheno.storage.Tree;
import stheno.testkit.Await;
import stheno.testkit.Journal;
import stheno.testkit.Visitor;
import stheno.web.files.FileHandler;
import stheno.web.files.FileSettings;

/// A server for tests of scripts: those of `folder/scripts` below `/cgi-bin/`, the files of `folder/files` beside them. Scripts are
/// written before the first of them is started: a file that is open for writing in any process cannot be executed.
///
/// A test class registers one as an extension; each test gets a new folder.
final class CgiServer implements BeforeEachCallback, AfterEachCallback {
    static final String PLAIN = "echo 'Content-Type: text/plain'; echo; ";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    Path folder;
    Path scripts;
    Path files;
    private CgiHandler handler;
    private Served served;

    @Override
    public void beforeEach(ExtensionContext test) throws IOException {
        folder = Files.createTempDirectory("cgi");
        scripts = Files.createDirectories(folder.resolve("scripts"));
        files = Files.createDirectories(folder.resolve("files"));
        Files.writeString(files.resolve("hello.txt"), "Hello, files!");
    }

    /// An executable file.
    CgiServer script(String name, String text) throws IOException {
        Path file = scripts.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    CgiServer sh(String name, String text) throws IOException {
        return script(name, "#!/bin/sh\n" + text + "\n");
    }

    CgiServer python(String name, String text) throws IOException {
        return script(name, "#!/usr/bin/env python3\n" + text);
    }

    CgiServer perl(String name, String text) throws IOException {
        return script(name, "#!/usr/bin/perl\n" + text);
    }

    CgiServer c(String name, String source) throws IOException, InterruptedException {
        Path file = Files.writeString(scripts.resolveSibling(name + ".c"), source);
        run("cc", "-o", scripts.resolve(name).toString(), file.toString());
        return this;
    }

    /// A named pipe: a reader waits for a writer.
    Path fifo(String name) throws IOException, InterruptedException {
        Path file = scripts.resolveSibling(name);
        run("mkfifo", file.toString());
        return file;
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) throw new AssertionError(String.join(" ", command) + " has failed");
    }

    /// A script that waits, for [#resetAnother].
    CgiServer another() throws IOException {
        return sh("another", "echo $$ > " + folder + "/another; exec sleep 1000");
    }

    /// Another client resets its connection, and its script is ended. Scripts of clients that have left before are ended, too.
    void resetAnother() throws Exception {
        try (Visitor visitor = visitor()) {
            visitor.ask("GET /cgi-bin/another HTTP/1.1");
            number("another");
            visitor.reset();
        }
        awaitEnd(number("another"));
    }

    CgiServer start() throws IOException {
        return start(CgiSettings.DEFAULTS, UnaryOperator.identity());
    }

    CgiServer start(CgiSettings settings) throws IOException {
        return start(settings, UnaryOperator.identity());
    }

    CgiServer start(CgiSettings settings, UnaryOperator<Handler> around) throws IOException {
        handler = new CgiHandler(Tree.at(scripts), "/cgi-bin/", settings);
        Router router = new Router().prefix("/cgi-bin/", around.apply(handler))
                .fallback(new FileHandler(Tree.at(files), FileSettings.DEFAULTS));
        handler.redirectsTo(router);
        // a small send buffer, so that a client that does not read is soon noticed
        served = new Served(router, HttpSettings.DEFAULTS, Limits.DEFAULTS.withSendBuffer(64 * 1024));
        return this;
    }

    CgiHandler handler() {
        return handler;
    }

    Served served() {
        return served;
    }

    Journal journal() {
        return served.journal;
    }

    Visitor visitor() throws IOException {
        return served.visitor();
    }

    /// A whole reply to a GET on a connection of its own.
    String get(String path, String... fields) throws IOException {
        return ask("GET " + path + " HTTP/1.1", fields);
    }

    String ask(String line, String... fields) throws IOException {
        try (Visitor visitor = visitor()) {
            String head = visitor.ask(line, fields).head();
            if (line.startsWith("HEAD")) return head;
            if (head.contains("Transfer-Encoding: chunked")) return head + "\n" + visitor.chunks();
            int at = head.indexOf("Content-Length: ");
            if (at < 0) return head + "\n" + visitor.rest();
            return head + "\n" + visitor.exactly(Integer.parseInt(head.substring(at + 16, head.indexOf('\n', at))));
        }
    }

    /// The number that a script writes to a file beside the scripts. Waits for it.
    long number(String name) throws IOException {
        Path file = scripts.resolveSibling(name);
        Await.until(() -> Files.exists(file) && Files.readString(file).endsWith("\n"));
        return Long.parseLong(Files.readString(file).strip());
    }

    /// Waits until a process has ended. One that only waits to be collected by its parent has.
    static void awaitEnd(long pid) throws InterruptedException, IOException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) return;
        try {
            process.get().onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (TimeoutException e) {
            if (!state(pid).equals("Z")) throw new AssertionError("process " + pid + " still runs", e);
        }
    }

    /// `R`, `S`, `Z` and so on, or nothing if there is no such process.
    static String state(long pid) throws IOException {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat)) return "";
        String text = Files.readString(stat);
        return text.substring(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
    }

    @Override
    public void afterEach(ExtensionContext test) throws IOException {
        if (handler != null) handler.close();
        if (served != null) served.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
