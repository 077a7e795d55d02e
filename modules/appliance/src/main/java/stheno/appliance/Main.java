package stheno.appliance;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import stheno.appliance.admin.Ctl;
import stheno.appliance.admin.CtlSocket;
import stheno.appliance.command.Command;
import stheno.appliance.command.CommandLine;
import stheno.appliance.command.HealthCheck;
import stheno.appliance.command.HelpPages;
import stheno.appliance.command.Passwd;
import stheno.appliance.command.SelfSigned;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.config.Sources;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.protocol.CannotStart;
import stheno.reactor.Log;

/// The program `stheno`.
///
/// Exit status: 0 done, or stopped by SIGTERM, SIGINT or `stheno ctl`; 1 it could not be done; 2 the command line or a setting is wrong.
public final class Main {
    private static final int WRONG = 2;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        switch (CommandLine.read(List.of(arguments))) {
            case Command.Serve(Sources sources) -> serve(sources);
            case Command.Config(Sources sources, boolean all, boolean markdown) -> System.out.print(listing(sources, all, markdown));
            case Command.Check(Sources sources, boolean running) -> check(sources, running);
            case Command.Passwd(List<String> words) -> exit(Passwd.run(words, System.in, System.out, System.err));
            case Command.Certificate(List<String> words) -> exit(SelfSigned.run(words, System.out, System.err));
            case Command.Ctl(List<String> words) -> exit(Ctl.run(words, CtlSocket.defaultPath(System.getenv()), System.out, System.err));
            case Command.HealthCheck(List<String> words) -> exit(HealthCheck.run(words, System.out, System.err));
            case Command.Version() -> System.out.println("stheno " + version() + " on Java " + Runtime.version());
            case Command.Help(Optional<String> topic) -> System.out.print(HelpPages.text(topic).orElseThrow());
            case Command.Wrong(String message) -> fail(WRONG, message);
        }
    }

    private static void serve(Sources sources) throws InterruptedException {
        ErrorStreamLog log = new ErrorStreamLog(System.err, Log.Level.INFO);
        try {
            Server server = Server.start(sources, home(), log, Main::endOnSignals);
            server.writePorts();
            server.say(System.out);
        } catch (CannotStart e) {
            fail(e.status(), e.getMessage());
        }
        new CountDownLatch(1).await(); // the loops serve; a signal or a command ends it
    }

    private static void endOnSignals(Server server) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stheno-stop").unstarted(() -> end(server)));
    }

    /// Java runs this on SIGTERM and SIGINT, and would exit with the signal's number; a stop that was asked for is no failure.
    private static void end(Server server) {
        try {
            server.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static String listing(Sources sources, boolean all, boolean markdown) {
        if (markdown) return ConfigListing.markdown();
        Config config = read(sources);
        return all ? ConfigListing.all(config) : ConfigListing.effective(config);
    }

    private static void check(Sources sources, boolean running) {
        Config config = read(sources);
        Stream<Check.Inspection> there = Stream.concat(Check.FILES.stream(), Requirements.ALL.stream());
        Stream<Check.Inspection> all = running ? there : Stream.concat(there, Check.PORTS.stream());
        List<BadSetting> faults = Check.run(config, all.toList());
        if (faults.isEmpty()) faults = Check.run(config, List.of(Requirements.sites(home())));
        if (!faults.isEmpty()) fail(WRONG, new BadConfig(faults).getMessage());
        System.out.println("The configuration is sound.");
    }

    private static Config read(Sources sources) {
        try {
            return Config.load(sources, System.getenv(), home());
        } catch (BadConfig e) {
            fail(WRONG, e.getMessage());
            throw new AssertionError(e); // it has ended
        }
    }

    private static void exit(int status) {
        System.out.flush();
        if (status != 0) System.exit(status);
    }

    private static void fail(int status, String message) {
        message.lines().forEach(line -> System.err.println("stheno: " + line));
        Runtime.getRuntime().halt(status); // an exit would run the hook above, which says 0
    }

    /// The image's folder; the launcher says where that is.
    private static Path home() {
        return Path.of(System.getProperty("stheno.home", "."));
    }

    static String version() {
        return Optional.ofNullable(Main.class.getModule().getDescriptor()).flatMap(d -> d.rawVersion()).orElse("(not packaged)");
    }
}
