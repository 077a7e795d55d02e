package stheno.appliance.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stheno.appliance.config.BadSetting;

/// Selects a certificate by host name. Immutable; any thread.
///
/// @param all in the order of the settings
/// @param listed by the host names that the settings list for them
/// @param named by the names in the certificates themselves
/// @param rest the default certificate
/// @param ids by id
record CertificateTable(List<Certificate> all, Map<String, List<Certificate>> listed, Map<String, List<Certificate>> named,
                        Certificate rest, Map<String, Certificate> ids) {
    /// @param all not empty; the first without listed hosts is the default, or else the first
    static CertificateTable of(List<Certificate> all) throws BadSetting {
        Map<String, List<Certificate>> listed = new HashMap<>();
        Map<String, List<Certificate>> named = new HashMap<>();
        Map<String, Certificate> ids = new HashMap<>();
        for (Certificate certificate : all) {
            for (String host : certificate.source().hostnames()) list(listed, host, certificate);
            for (String name : certificate.names()) named.computeIfAbsent(name, n -> new ArrayList<>()).add(certificate);
            ids.put(certificate.id(), certificate);
        }
        Certificate rest = all.stream().filter(c -> c.source().hostnames().isEmpty()).findFirst().orElse(all.getFirst());
        return new CertificateTable(List.copyOf(all), listed, named, rest, ids);
    }

    /// A host may have several certificates, with keys of different types.
    private static void list(Map<String, List<Certificate>> listed, String host, Certificate certificate) throws BadSetting {
        List<Certificate> there = listed.computeIfAbsent(host, h -> new ArrayList<>());
        for (Certificate other : there) {
            if (!other.keyType().equals(certificate.keyType()) || other.id().equals(certificate.id())) continue;
            throw certificate.source().certificate().bad("is a second " + certificate.keyType() + " certificate for " + host
                    + ", beside " + other.source().certificate().value(), "remove one");
        }
        there.add(certificate);
    }

    /// The certificate of this type for a server name: that of the host with this exact name, then of a host with a matching wildcard, then
    /// one that was issued for the name, then the default. Only the name decides which of these it is: another host's certificate is not
    /// used because of its key type.
    ///
    /// @param serverName from the client (SNI, RFC 6066, section 3), in lower case
    Optional<Certificate> choose(Optional<String> serverName, String keyType) {
        for (Certificate candidate : serverName.map(this::candidates).orElse(List.of(rest))) {
            if (candidate.keyType().equals(keyType)) return Optional.of(candidate);
        }
        return Optional.empty();
    }

    private List<Certificate> candidates(String name) {
        String wildcard = wildcard(name);
        List<Certificate> found = listed.get(name);
        if (found == null) found = listed.get(wildcard);
        if (found == null) found = named.get(name);
        if (found == null) found = named.get(wildcard);
        return found == null ? List.of(rest) : found;
    }

    /// From `www.example.com` to `*.example.com`.
    static String wildcard(String name) {
        return "*" + name.substring(Math.max(0, name.indexOf('.')));
    }

    Optional<Certificate> byId(String id) {
        return Optional.ofNullable(ids.get(id));
    }
}
