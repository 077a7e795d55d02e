package stheno.appliance.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import stheno.appliance.admin.AdminKeys;
import stheno.appliance.catcher.CatchKeys;
import stheno.appliance.catcher.Catcher;
import stheno.appliance.dns.DnsProtocol;
import stheno.appliance.ftp.FtpProtocol;
import stheno.appliance.http.HttpProtocol;
import stheno.appliance.log.EventLogKeys;
import stheno.appliance.mail.MailProtocol;
import stheno.appliance.protocol.AccountsKeys;
import stheno.appliance.tls.TlsKeys;

/// The settings of a server with HTTP, FTP, mail and DNS.
public final class TestSchema {
    public static final ConfigSchema ALL = new ConfigSchema(List.of(new HttpProtocol(), new FtpProtocol(),
            new MailProtocol(new Catcher()), new DnsProtocol(), new AccountsKeys(), new TlsKeys(), new ServerKeys(), new EventLogKeys(),
            new AdminKeys(), new CatchKeys()));

    private TestSchema() {}

    public static Config load(ConfigSources sources, Map<String, String> environment, Path home) throws BadConfig {
        return Config.load(ALL, sources, environment, home);
    }
}
