/// The server as a program: reads settings, puts the protocols together, runs and stops them. It exports nothing.
///
/// | Package | Contents | Begin with |
/// |---|---|---|
/// | `stheno.appliance` | the program, a server's life, the list of protocols | `Main`, `Server`, `Assembly` |
/// | `command` | the command line, help, accounts, certificates, health checks | `CommandLine`, `HelpPages` |
/// | `http` | HTTP: settings, hosts, access log | `HttpProtocol`, `HttpKeys`, `HostKeys`, `HostChain` |
/// | `ftp` | FTP: settings, transfer log | `FtpProtocol`, `FtpKeys` |
/// | `dns` | DNS: settings, zones, query log | `DnsProtocol`, `DnsKeys`, `ZoneKeys` |
/// | `dig` | `stheno dig` | `Dig` |
/// | `admin` | status page, metrics, `stheno ctl` | `Admin`, `AdminHandler`, `Metrics`, `Control` |
/// | `protocol` | the contract with protocols | `Protocol`, `ProtocolServer`, `ServerContext` |
/// | `log` | the event log, logs of lines, rotation | `ErrorStreamLog`, `LineLogs` |
/// | `tls` | certificates and keys | `Certificates`, `TlsKeys` |
/// | `config` | keys, sources, types, checks, listings | `ConfigPart`, `ConfigSchema`, `Config`, `ConfigCheck` |
/// | `format` | JSON, Prometheus text, sizes and durations | `Json`, `PrometheusText` |
///
/// Each package depends only on those below it; `http`, `ftp` and `dns` do not know each other. A further protocol is a package beside
/// them, and a line in `Assembly`.
module stheno.appliance {
    requires stheno.batch;
    requires stheno.web;
    requires stheno.catcher;
    requires stheno.dns;
    requires stheno.ftp;
    requires stheno.http2;
}
