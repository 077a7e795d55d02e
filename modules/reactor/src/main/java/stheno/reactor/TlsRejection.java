package stheno.reactor;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import stheno.reactor.Closed.TlsRejected.Reason;

/// This side, as a TLS client, does not go on with the server. Immutable.
final class TlsRejection extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Closed closed;

    private TlsRejection(Reason reason, String detail, SSLException cause) {
        super(detail, cause);
        this.closed = new Closed.TlsRejected(reason, detail);
    }

    /// Octets came in the clear after the reply to STARTTLS: an attacker on the way could have added them (CVE-2011-0411).
    static TlsRejection clearInput() {
        return new TlsRejection(Reason.CLEAR_INPUT, "unencrypted input after the request for TLS", null);
    }

    /// A handshake with a host has failed.
    static TlsRejection of(SSLException e, String host) {
        Reason reason = reason(e);
        return new TlsRejection(reason, switch (reason) {
            case EXPIRED -> "the certificate of " + host + " has expired";
            case NOT_YET_VALID -> "the certificate of " + host + " is not valid yet";
            case WRONG_HOST -> "the certificate is not for " + host;
            case UNKNOWN_ISSUER -> "the issuer of the certificate of " + host + " is not trusted";
            case CLEAR_INPUT, HANDSHAKE -> "the TLS handshake with " + host + " failed: " + e.getMessage();
        }, e);
    }

    /// The dates first: a path with a wrong date is also one that could not be built.
    private static Reason reason(SSLException e) {
        if (causes(e).anyMatch(CertificateExpiredException.class::isInstance)) return Reason.EXPIRED;
        if (causes(e).anyMatch(CertificateNotYetValidException.class::isInstance)) return Reason.NOT_YET_VALID;
        if (causes(e).anyMatch(TlsRejection::lacksIssuer)) return Reason.UNKNOWN_ISSUER;
        // The check of the host has no exception type of its own; all other faults of certificates have.
        if (causes(e).anyMatch(cause -> cause.getClass() == CertificateException.class)) return Reason.WRONG_HOST;
        return Reason.HANDSHAKE;
    }

    /// There is no trusted issuer, or another one with the same name.
    private static boolean lacksIssuer(Throwable cause) {
        return cause instanceof CertPathBuilderException
                || cause instanceof CertPathValidatorException invalid && invalid.getReason() == BasicReason.INVALID_SIGNATURE;
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause);
    }

    Closed closed() {
        return closed;
    }
}
