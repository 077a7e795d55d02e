package stheno.appliance.config;

import java.util.List;
import java.util.Locale;

/// A certificate as settings name it.
///
/// @param hostnames   names to show it for, exact or with `*.` for one label, in addition to the names in the certificate; empty for
///                    the default certificate
/// @param certificate names the file of the chain, in any order
/// @param key         names the file of the private key, which may be the same file
public record CertificateSetting(List<String> hostnames, Setting certificate, Setting key) {
    public CertificateSetting {
        hostnames = hostnames.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
}
