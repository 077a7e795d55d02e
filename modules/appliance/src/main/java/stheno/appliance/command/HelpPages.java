package stheno.appliance.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stheno.appliance.admin.Ctl;
import stheno.appliance.config.CommandOption;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.config.ConfigPart;
import stheno.appliance.config.ConfigSchema;
import stheno.appliance.dig.Dig;
import stheno.appliance.protocol.Protocol;
import stheno.appliance.sendmail.Sendmail;

/// The text of `stheno help`. Pure; any thread.
public final class HelpPages {
    private static final int OPTION = 26; // columns of an option with its value
    private static final int KEY = 18;    // columns of its key

    private static final String CATCH = """
            stheno catch [DIR] [OPTION]...     catch mail for tests: every message is accepted and kept, none is sent on
              DIR                        folder for the messages (a temporary folder, deleted at the end)
              --smtp HOST:PORT           address for SMTP (127.0.0.1:1025); any login is accepted, its name is the mailbox
              --http HOST:PORT           address for the view and the API, below /mail/ (127.0.0.1:8025)
              --pop3 HOST:PORT           address for POP3 (127.0.0.1:1110); the user NAME sees the mailbox NAME, `all` sees everything
            Other options are those of `serve`. --set 'catch.rule.1=rcpt to=flaky@* code=450' simulates a failure.

            """;

    private static final Map<String, String> PAGES = pages();

    /// Longer texts, which the overview does not show.
    private static final Map<String, String> LONGER = Map.of("ctl", Ctl.HELP, "dig", Dig.HELP, "zone", PrintZone.HELP,
            "sendmail", Sendmail.HELP, "catch", CATCH,
            "certificate", SelfSigned.HELP, "passwd", Passwd.HELP, "healthcheck", HealthCheck.HELP);

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("serve", "stheno [serve] [DIR] [OPTION]...   start the server; DIR and each OPTION set a key:\n");
        pages.put("catch", "stheno catch [DIR] [OPTION]...     catch mail for tests: SMTP, a web view with an API, and POP3\n");
        pages.put("config", """
                stheno config [DIR] [OPTION]...    print the settings that differ from the defaults, and where each is set; DIR and
                                                   OPTION are those of serve
                  --all                            print every setting
                  --markdown                       print the reference of all settings as Markdown
                """);
        pages.put("check", """
                stheno check [DIR] [OPTION]...     check whether `serve` could start with these options, and print all faults
                  --running                        skip the ports, which a running server uses
                """);
        pages.put("passwd", "stheno passwd NAME ...             add, change, list or delete accounts\n");
        pages.put("certificate", "stheno certificate [OPTION]...     make a self-signed certificate for tests\n");
        pages.put("ctl", "stheno ctl COMMAND                 control the running server: status, connections, reload, drain, stop ...\n");
        pages.put("sendmail", "stheno sendmail [RECIPIENT]...     send a message from standard input, as programs expect of sendmail\n");
        pages.put("zone", "stheno zone FILE [ORIGIN]          check a zone file, and print the zone in canonical form\n");
        pages.put("dig", "stheno dig [@SERVER] NAME [TYPE]   ask a DNS server, and print its answer as dig does\n");
        pages.put("healthcheck", "stheno healthcheck [--config FILE] [HOST:PORT|URL|unix:PATH]  exit with 0 if the server is ready\n");
        pages.put("man", "stheno man [stheno.properties]     print the manual page stheno(1), or stheno.properties(5), as troff source\n");
        pages.put("completion", "stheno completion bash             print the completion script for bash\n");
        pages.put("version", "stheno version                     print the version, its commit and date, and that of Java\n");
        pages.put("help", "stheno help [COMMAND|KEY|GROUP]    explain a command, a key, or a group of keys such as ftp\n");
        return pages;
    }

    private HelpPages() {}

    /// How a command is written.
    static String usage(String command) {
        return PAGES.get(command).lines().findFirst().orElseThrow().split(" {2,}")[0];
    }

    static Set<String> commands() {
        return PAGES.keySet();
    }

    static boolean isCommand(String word) {
        return PAGES.containsKey(word);
    }

    /// The overview, or the page of a command, a key or a group of keys. Empty if there is none.
    public static Optional<String> text(ConfigSchema schema, Optional<String> topic) {
        if (topic.isEmpty()) return Optional.of(overview(schema));
        String word = topic.get();
        Optional<String> command = isCommand(word) ? Optional.of(page(schema, word)) : Optional.empty();
        Optional<String> keys = ConfigListing.describe(schema, word).map(described -> protocol(schema, word) + described);
        return command.isPresent() ? command.map(page -> page + keys.orElse("")) : keys;
    }

    /// The page of a command.
    static String page(ConfigSchema schema, String command) {
        String page = LONGER.getOrDefault(command, PAGES.get(command));
        return command.equals("serve") ? page + options(schema) : page;
    }

    private static String overview(ConfigSchema schema) {
        StringBuilder text = new StringBuilder("stheno: an asynchronous server\n\n");
        protocols(schema).forEach(protocol -> text.append("  ").append(protocol.summary()).append('\n'));
        text.append('\n');
        PAGES.forEach((command, page) -> text.append(page).append(command.equals("serve") ? options(schema) : ""));
        return text.toString();
    }

    static List<Protocol> protocols(ConfigSchema schema) {
        return schema.parts().stream().filter(Protocol.class::isInstance).map(Protocol.class::cast).toList();
    }

    private static String protocol(ConfigSchema schema, String name) {
        return protocols(schema).stream().filter(protocol -> protocol.ports().stream().anyMatch(ports -> ports.name().equals(name)))
                .findFirst().map(protocol -> protocol.summary() + "\n\n").orElse("");
    }

    private static String options(ConfigSchema schema) {
        StringBuilder text = new StringBuilder();
        for (ConfigPart part : schema.parts()) {
            for (CommandOption option : part.options()) {
                row(text, (option.name() + " " + option.value()).strip(), option.key(), option.help());
            }
        }
        row(text, "--config FILE", "", "read FILE instead of conf/stheno.properties (also $STHENO_CONFIG)");
        row(text, "--takeover", "", "replace the running server: take over its ports");
        row(text, "--set KEY=VALUE", "", "set any key, see `stheno config --all`; may be repeated");
        return text.toString();
    }

    private static void row(StringBuilder text, String option, String key, String help) {
        int start = text.length();
        text.append("  ").append(option);
        pad(text, start + OPTION + 3);
        text.append(key);
        pad(text, start + OPTION + 3 + KEY);
        text.append(help).append('\n');
    }

    private static void pad(StringBuilder text, int length) {
        text.repeat(" ", Math.max(1, length - text.length()));
    }
}
