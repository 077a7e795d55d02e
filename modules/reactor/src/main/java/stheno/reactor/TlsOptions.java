package stheno.reactor;

/// The TLS options of one side of a connection: of the server or of the client. Any thread.
public sealed interface TlsOptions permits Tls, TlsClient {}
