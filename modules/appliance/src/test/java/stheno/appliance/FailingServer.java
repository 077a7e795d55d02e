package stheno.appliance;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stheno.accounts.Accounts;
import stheno.batch.ServiceManager;
import stheno.catcher.CatcherService;
import stheno.dns.record.RecordType;
import stheno.ftp.FtpService;
import stheno.http.Handler;
import stheno.http2.Http2Settings;
import stheno.mail.smtp.SmtpSettings;
import stheno.producers.Producer;
import stheno.reactor.Reactor;
import stheno.storage.Tree;
import stheno.text.Reply;
import stheno.web.files.FileHandler;

/// A server in a process of its own. A loop of it fails.
final class FailingServer {
    private FailingServer() {}

    /// @param home gets its files
    /// @param out  gets its output
    static Process start(Path home, Path out) throws IOException {
        String path = Stream.of(FailingServer.class, Server.class, CatcherService.class, FtpService.class, SmtpSettings.class,
                        RecordType.class, Http2Settings.class, FileHandler.class, Handler.class, Accounts.class, Tree.class, Reply.class,
                        Reactor.class, Producer.class, ServiceManager.class)
                .map(FailingServer::place).distinct().collect(Collectors.joining(":"));
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-ea", "-Xmx128m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", path,
                FailingServer.class.getName(), home.toString());
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    }

    /// Where a class was loaded from. The test classes are patched into the module, so their code source would be the module's.
    private static String place(Class<?> type) {
        String name = type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource("/" + name));
        try {
            if (url.startsWith("jar:")) return Path.of(new URI(url.substring(4, url.indexOf('!')))).toString();
            return Path.of(new URI(url.substring(0, url.length() - name.length()))).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(url, e);
        }
    }

    public static void main(String[] arguments) throws Exception {
        RunningServer server = RunningServer.start(Path.of(arguments[0]), "server.loops=2");
        System.out.println("serving");
        server.server().group().reactors().getLast().execute(() -> {
            throw new InternalError("broken");
        });
        new CountDownLatch(1).await(); // the process would live on
    }
}
