package stheno.http;

import java.util.Objects;

/// Who has logged in, for AUTH_TYPE and REMOTE_USER (RFC 3875, sections 4.1.1 and 4.1.11). Whoever says so has checked it.
///
/// @param scheme as `Basic`
/// @param name the user's
public record Principal(String scheme, String name) {
    public Principal {
        Objects.requireNonNull(scheme);
        Objects.requireNonNull(name);
    }
}
