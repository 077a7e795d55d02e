/// The server as a program: reads settings, puts the protocols together, runs and stops them. It exports nothing.
///
/// | what | begin with |
/// |---|---|
/// | the program and its commands | `Main`, `CommandLine`, `HelpPages`; `Passwd`, `SelfSigned`, `Ctl`, `HealthCheck` |
/// | settings | `Keys` and `HostKeys` (the rows), `Type` and `Measure` (what values mean), `Config`, `Check` |
/// | a server's life | `Server`; `Assembly` (what is opened, changed and closed); `Protocol` (each of those it speaks) |
/// | what HTTP serves | `HttpProtocol`, `WebSite`, `HostSite` (the chain of a host's handlers), `HostParts` (what outlives a reload), `Bounds` |
/// | what FTP goes by | `FtpProtocol`, `FtpKeys`, `FtpBounds` |
/// | ports | `PortKeys`, `Ports`, `AdminPorts` |
/// | TLS | `Certificates`, `CertificateWatch`, `Pem`, `PrivateKeys`, `Der` |
/// | logs | `LineLogs` (what a reload replaces), `LineLog`; `AccessLine` and `TransferLine` (what a line says); `ErrorStreamLog` |
/// | administration | `Admin`, `AdminHandler`, `AdminChanges`, `AdminGuard`; `Control` (what it may know and ask); `Metrics`, `Status...` |
module stheno.appliance {
    requires stheno.web;
    requires stheno.ftp;
}
