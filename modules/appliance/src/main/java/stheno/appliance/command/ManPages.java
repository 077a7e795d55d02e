package stheno.appliance.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import stheno.appliance.config.ConfigListing;
import stheno.appliance.config.ConfigSchema;

/// The manual pages, made from the texts of `stheno help` and the reference of settings, as source for troff (man(7)). Pure; any thread.
public final class ManPages {
    private static final String SUMMARY = "asynchronous server for HTTP, FTP, SMTP, POP3 and DNS";

    private static final String OPERATION = """
            .SH SIGNALS
            .TP
            .BR SIGTERM ", " SIGINT
            Finish open requests and transfers, for at most
            .B limit.drain
            (8 seconds), then stop. The exit status is 0. A second one ends the process at once.
            .TP
            .B SIGHUP
            Reload the settings. If the server was started in a terminal, stop: the terminal is gone.
            .SH EXIT STATUS
            .TP
            .B 0
            Done, or stopped by a signal or by
            .BR "stheno ctl" .
            .TP
            .B 1
            The machine refuses something, such as a port in use.
            .TP
            .B 2
            An argument or a setting is wrong. Each fault is one line on standard error, with its remedy.
            .TP
            .B 3
            An event loop has failed, memory is exhausted, or the server could not stop in order.
            .SH ENVIRONMENT
            .TP
            .B STHENO_CONFIG
            The file of settings, unless
            .B \\-\\-config
            names one.
            .TP
            .BI STHENO_ KEY
            A setting:
            .B STHENO_HTTP_TLS_LISTEN
            sets
            .BR http.tls.listen .
            .TP
            .B STHENO_JVM_OPTIONS
            More options for the Java virtual machine.
            .SH FILES
            .TP
            .I conf/stheno.properties
            The settings, in the folder of the runtime image.
            .TP
            .I conf/jvm.options
            The options of the Java virtual machine.
            .SH SEE ALSO
            .BR stheno.properties (5)
            """;

    private static final String SETTINGS = """
            .SH NAME
            stheno.properties \\- settings of the server stheno
            .SH DESCRIPTION
            A line is
            .IR "KEY " = " VALUE" .
            A line that begins with # is a comment.
            .B include = DIRECTORY
            reads more files.
            .PP
            Set a key in this file, by an environment variable
            .RB ( http.tls.listen :
            .BR STHENO_HTTP_TLS_LISTEN ),
            or on the command line with
            .BR "\\-\\-set KEY=VALUE" .
            Later ones override earlier ones.
            .PP
            Sizes are in bytes, or take k, m, g, t (powers of 1024). Durations take ms, s, m, h, d. Rates are sizes a second.
            .PP
            Keys without NAME that a host may have, such as
            .BR http.root ,
            set the default host.
            .B http.host.NAME.root
            sets the host NAME. A named host inherits every setting that it does not set, except
            .BR root .
            Each of these kinds is inherited whole or not at all: redirects, headers, realms, scripts, error pages.
            """;

    /// A page of the manual.
    public enum Page {
        STHENO("stheno", 1), SETTINGS("stheno.properties", 5);

        private final String title;
        private final int section;

        Page(String title, int section) {
            this.title = title;
            this.section = section;
        }

        static Optional<Page> of(String name) {
            return Arrays.stream(values()).filter(page -> page.title.equals(name)).findFirst();
        }
    }

    private ManPages() {}

    /// The source of a page.
    public static String text(ConfigSchema schema, Page page, String version) {
        String head = ".TH " + escaped(page.title.toUpperCase(Locale.ROOT)) + " " + page.section + " \"\" \"stheno "
                + escaped(version) + "\" \"Stheno\"\n";
        return head + switch (page) {
            case STHENO -> program(schema);
            case SETTINGS -> settings(schema);
        };
    }

    private static String program(ConfigSchema schema) {
        StringBuilder text = new StringBuilder(".SH NAME\nstheno \\- ").append(SUMMARY).append("\n.SH SYNOPSIS\n");
        HelpPages.commands().forEach(command -> text.append(".B ").append(escaped(HelpPages.usage(command))).append("\n.br\n"));
        text.append(".SH DESCRIPTION\nStheno serves these protocols. Each is on when an address to listen on is set for it.\n");
        HelpPages.protocols(schema).forEach(protocol -> text.append(".IP \\(bu 2\n").append(line(protocol.summary())));
        text.append(".SH COMMANDS\n");
        for (String command : HelpPages.commands()) {
            text.append(".SS ").append(command).append("\n.nf\n");
            HelpPages.page(schema, command).lines().forEach(line -> text.append(line(line)));
            text.append(".fi\n");
        }
        return text.append(OPERATION).toString();
    }

    private static String settings(ConfigSchema schema) {
        StringBuilder text = new StringBuilder(SETTINGS);
        ConfigListing.rows(schema).forEach((group, rows) -> {
            text.append(".SH KEYS OF ").append(escaped(group.toUpperCase(Locale.ROOT))).append('\n');
            for (ConfigListing.Row row : rows) {
                String setting = row.initial().isEmpty() ? row.name() : row.name() + " = " + row.initial();
                text.append(".TP\n.B ").append(escaped(setting)).append('\n');
                text.append(line(row.description())).append(".br\n");
                text.append(line(row.form() + "; takes effect by " + row.effect()));
            }
        });
        return text.append(".SH SEE ALSO\n.BR stheno (1)\n").toString();
    }

    /// A line of text: a dot or a quote at its beginning would be a request of troff.
    private static String line(String text) {
        String escaped = escaped(text);
        return (escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "") + escaped + "\n";
    }

    /// A plain hyphen, quote, caret or grave accent would be printed as a typographic one.
    private static String escaped(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha")
                .replace("~", "\\(ti").replace("\"", "\\(dq");
    }
}
