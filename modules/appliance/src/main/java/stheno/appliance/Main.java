package stheno.appliance;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import stheno.appliance.admin.Ctl;
import stheno.appliance.admin.ServerFinder;
import stheno.appliance.command.BashCompletion;
import stheno.appliance.command.Command;
import stheno.appliance.command.CommandLine;
import stheno.appliance.command.HealthCheck;
import stheno.appliance.command.HelpPages;
import stheno.appliance.command.ManPages;
import stheno.appliance.command.Passwd;
import stheno.appliance.command.PrintZone;
import stheno.appliance.command.SelfSigned;
import stheno.appliance.command.VersionText;
import stheno.appliance.config.BadConfig;
import stheno.appliance.config.Config;
import stheno.appliance.config.ConfigCheck;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.config.ConfigSchema;
import stheno.appliance.config.ConfigSources;
import stheno.appliance.dig.Dig;
import stheno.appliance.log.ErrorStreamLog;
import stheno.appliance.protocol.StartupFailure;
import stheno.appliance.sendmail.Sendmail;
import stheno.reactor.Log;

/// The program `stheno`.
///
/// Exit status: 0 done, or stopped by SIGTERM, SIGINT or `stheno ctl`; 1 a failure; 2 the command line or a setting is wrong; 3 an event
/// loop has failed, memory is exhausted, or the server could not stop in order.
public final class Main {
    private static final int WRONG = 2;
    private static final ConfigSchema SCHEMA = Assembly.schema(Assembly.PROTOCOLS);

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        switch (CommandLine.read(SCHEMA, List.of(arguments))) {
            case Command.Serve(ConfigSources sources, boolean takeover) -> serve(sources, takeover);
            case Command.ShowConfig(ConfigSources sources, boolean all, boolean markdown) ->
                    System.out.print(listing(sources, all, markdown));
            case Command.CheckConfig(ConfigSources sources, boolean running) -> check(sources, running);
            case Command.RunPasswd(List<String> words) -> exit(Passwd.run(words, System.in, System.out, System.err));
            case Command.MakeCertificate(List<String> words) -> exit(SelfSigned.run(words, System.out, System.err));
            case Command.RunCtl(List<String> words) -> exit(Ctl.run(words, finder(), System.out, System.err));
            case Command.RunSendmail(List<String> words) -> exit(Sendmail.run(words, System.getenv(), System.in, System.err));
            case Command.RunDig(List<String> words) -> exit(Dig.run(words, System.out, System.err));
            case Command.RunZone(List<String> words) -> exit(PrintZone.run(words, System.out, System.err));
            case Command.RunHealthCheck(List<String> words) -> exit(HealthCheck.run(words, finder(), System.out, System.err));
            case Command.ShowVersion() -> System.out.print(VersionText.text(version(), home()));
            case Command.ShowHelp(Optional<String> topic) -> System.out.print(HelpPages.text(SCHEMA, topic).orElseThrow());
            case Command.ShowManual(ManPages.Page page) -> System.out.print(ManPages.text(SCHEMA, page, version()));
            case Command.ShowCompletion() -> System.out.print(BashCompletion.text(SCHEMA));
            case Command.Wrong(String message) -> fail(WRONG, message);
        }
    }

    private static void serve(ConfigSources sources, boolean takeover) throws InterruptedException {
        ErrorStreamLog log = new ErrorStreamLog(System.err, Log.Level.INFO);
        try {
            Server server = Server.start(Assembly.PROTOCOLS, sources, home(), log, Main::endOnSignals, takeover);
            server.writePorts();
            server.printPorts(System.out);
            server.settle();
        } catch (StartupFailure e) {
            fail(e.status(), e.getMessage());
        }
        new CountDownLatch(1).await(); // the loops serve until a signal or a command ends the process
    }

    /// Java runs the hook on SIGTERM and SIGINT, and would exit with the signal's number. An intended stop exits with 0.
    private static void endOnSignals(Server server) {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stheno-stop").unstarted(server::endAndHalt));
    }

    private static String listing(ConfigSources sources, boolean all, boolean markdown) {
        if (markdown) return ConfigListing.markdown(SCHEMA);
        Config config = read(sources);
        return all ? ConfigListing.all(config) : ConfigListing.effective(config);
    }

    private static void check(ConfigSources sources, boolean running) {
        ConfigCheck.Depth depth = running ? ConfigCheck.Depth.CONTENT : ConfigCheck.Depth.PORTS;
        ConfigCheck check = ConfigCheck.of(SCHEMA, sources, System.getenv(), home(), depth);
        check.warnings().forEach(warning -> System.err.println("stheno: warning: " + warning.getMessage()));
        if (!check.faults().isEmpty()) fail(WRONG, new BadConfig(check.faults()).getMessage());
        try {
            MemoryFacts.ofHeap();
        } catch (StartupFailure e) {
            fail(e.status(), e.getMessage());
        }
        System.out.println("The configuration is valid.");
    }

    private static Config read(ConfigSources sources) {
        try {
            return Config.load(SCHEMA, sources, System.getenv(), home());
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
        message.lines().forEach(line -> System.err.println(line.startsWith("usage: ") ? line : "stheno: " + line));
        Runtime.getRuntime().halt(status); // an exit would run the hook above, with status 0
    }

    private static ServerFinder finder() {
        return new ServerFinder(System.getenv(), home());
    }

    /// The image's folder, from the launcher.
    private static Path home() {
        return Path.of(System.getProperty("stheno.home", "."));
    }

    /// The program, by the path by which this process was started.
    static Path launcher() {
        String path = System.getProperty("stheno.launcher");
        return path == null ? home().resolve("bin").resolve("stheno") : Path.of(path);
    }

    static String version() {
        return Optional.ofNullable(Main.class.getModule().getDescriptor()).flatMap(d -> d.rawVersion()).orElse("(not packaged)");
    }
}
