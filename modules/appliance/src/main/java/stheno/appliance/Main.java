package stheno.appliance;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import stheno.reactor.Log;

/// The program `stheno`.
///
/// Exit status: 0 done, or stopped by SIGTERM or SIGINT; 1 it could not start; 2 the command line is wrong.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        switch (CommandLine.read(List.of(arguments))) {
            case Command.Help() -> System.out.print(CommandLine.HELP);
            case Command.Version() -> System.out.println("stheno " + version() + " on Java " + Runtime.version());
            case Command.HealthCheck(var address) -> System.exit(HealthCheck.healthy(address) ? 0 : 1);
            case Command.Wrong(String message) -> fail(2, message);
            case Command.Serve(Settings settings) -> serve(settings);
        }
    }

    private static void serve(Settings settings) throws InterruptedException {
        Log log = new ErrorStreamLog(System.err, Log.Level.INFO);
        try {
            Assembly assembly = Assembly.start(settings, home(), log, System.out);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stheno-stop").unstarted(() -> stop(assembly)));
            // Last: who has read the ports may send a signal at once.
            if (settings.portFile().isPresent()) assembly.writePorts(settings.portFile().get());
        } catch (CannotStart e) {
            fail(e.status(), e.getMessage());
        }
        new CountDownLatch(1).await(); // the loops serve; a signal ends it
    }

    /// Java runs this on SIGTERM and SIGINT, and would exit with the signal's number; a stop that was asked for is no failure.
    private static void stop(Assembly assembly) {
        try {
            assembly.drain();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void fail(int status, String message) {
        System.err.println("stheno: " + message);
        Runtime.getRuntime().halt(status); // an exit would run the hook above, which says 0
    }

    /// The image's folder; the launcher says where that is.
    private static Path home() {
        return Path.of(System.getProperty("stheno.home", "."));
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getModule().getDescriptor()).flatMap(d -> d.rawVersion()).orElse("(not packaged)");
    }
}
