package stheno.appliance.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import stheno.appliance.admin.Ctl;
import stheno.appliance.config.ConfigListing;

/// What `stheno help` says. Pure; any thread.
public final class HelpPages {
    private static final String OPTIONS = """
              DIR                        http.root         the folder to serve; without one, a welcome page
              --http HOST:PORT           http.listen       where to listen for HTTP (127.0.0.1:8080; port 0 for a free one)
              --tls-http HOST:PORT       http.tls.listen   where to listen for HTTPS, with
              --certificate PEM          tls.certificate   the certificate chain, and
              --key PEM                  tls.key           its private key
              --ftp HOST:PORT            ftp.listen        where to listen for FTP; with ftp.root, ftp.anonymous or accounts with homes
              --listing                  http.listing      list folders that have no index page
              --cgi /PATH/=DIR           http.cgi.NAME     run the scripts of DIR under /PATH/ (CGI/1.1); may be given again
              --access-log FILE|-        log.access        log each request to FILE or standard output
              --admin HOST:PORT          admin.listen      where the status page, metrics and health are (127.0.0.1:9180)
              --loops N                  server.loops      how many loops, each on a thread of its own (one a processor)
              --port-file FILE           server.port-file  write the ports bound to FILE, as lines `http=8080`, once all are
              --send-buffer BYTES        limit.send-buffer bound each socket's send buffer (0: the kernel tunes it)
              --config FILE              read FILE instead of conf/stheno.properties ($STHENO_CONFIG does as well)
              --set KEY=VALUE            any key, see `stheno config --all`; may be given again
            """;

    private static final Map<String, String> PAGES = pages();

    /// Of commands that have more to say than fits among the others.
    private static final Map<String, String> LONGER = Map.of("ctl", Ctl.HELP, "certificate", SelfSigned.HELP, "passwd", Passwd.USAGE + """

              --accounts FILE            put the account into FILE, instead of printing its line
              --home DIR                 its folder, for protocols that have such
              --write                    it may write too, not only read
            The password is asked for, or the first line of standard input where that is no terminal.
            """);

    private static Map<String, String> pages() {
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("serve", "stheno [serve] [DIR] [OPTION]...   serve files; the keys that OPTION and DIR stand for:\n" + OPTIONS);
        pages.put("config", """
                stheno config [DIR] [OPTION]...    show the settings that are not as by default, and where each was said
                  --all                            every setting that there is
                  --markdown                       the same as tables
                """);
        pages.put("check", """
                stheno check [DIR] [OPTION]...     look whether `serve` could start with these options
                  --running                        but for the ports, which a server has that is running
                """);
        pages.put("passwd", "stheno passwd ...                  put a name and a password into the file of accounts\n");
        pages.put("certificate", "stheno certificate ...             make a certificate for trying out\n");
        pages.put("ctl", "stheno ctl COMMAND                 ask the running server: status, connections, reload, drain, stop ...\n");
        pages.put("healthcheck", "stheno healthcheck [HOST:PORT|URL] exit 0 if a server answers there that is ready\n");
        pages.put("version", "stheno version\n");
        pages.put("help", "stheno help [COMMAND|KEY]\n");
        return pages;
    }

    private HelpPages() {}

    static boolean isCommand(String word) {
        return PAGES.containsKey(word);
    }

    /// All of it; or of one command, or one key. Empty if there is no such.
    public static Optional<String> text(Optional<String> topic) {
        if (topic.isEmpty()) return Optional.of("stheno: an asynchronous server\n\n" + String.join("", PAGES.values()));
        return Optional.ofNullable(LONGER.getOrDefault(topic.get(), PAGES.get(topic.get()))).or(() -> ConfigListing.describe(topic.get()));
    }
}
