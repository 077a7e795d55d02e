/// Certificates and keys: reading PEM files, choosing a certificate by host name, replacing it while the server runs, and making one for
/// tests. It does not know the protocols above TLS.
package stheno.appliance.tls;
