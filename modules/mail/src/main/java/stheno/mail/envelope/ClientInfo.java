package stheno.mail.envelope;

import java.net.InetAddress;
import java.util.Optional;

/// What is known of the client of a mail session. Immutable; any thread.
///
/// @param address  the client's address, behind a trusted proxy the one that the proxy announced
/// @param name     what the client called itself in HELO, EHLO or LHLO; empty before that
/// @param user     the name it has logged in with
/// @param secure   whether the connection uses TLS
/// @param protocol as in RFC 3848: `SMTP`, `ESMTP`, `ESMTPS`, `ESMTPA`, `ESMTPSA`, `UTF8SMTP` (RFC 6531), `LMTP` and so on
public record ClientInfo(InetAddress address, String name, Optional<String> user, boolean secure, String protocol) {}
