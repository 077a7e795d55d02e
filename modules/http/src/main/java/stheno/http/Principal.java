package stheno.http;

import java.util.Objects;

/// An authenticated user. The handler that creates it has checked the credentials. Scripts see it as AUTH_TYPE and REMOTE_USER
/// (RFC 3875, sections 4.1.1 and 4.1.11).
///
/// @param scheme the authentication scheme, as `Basic`
/// @param name the user's name
public record Principal(String scheme, String name) {
    public Principal {
        Objects.requireNonNull(scheme);
        Objects.requireNonNull(name);
    }
}
