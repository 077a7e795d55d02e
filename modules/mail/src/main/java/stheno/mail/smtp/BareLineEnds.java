package stheno.mail.smtp;

/// What happens to a message with a CR or LF outside of CRLF (RFC 5321, section 2.3.8). Whatever the policy, only CRLF, a dot and CRLF end
/// a message: a server that took another line end for the end would see two messages where others see one (CVE-2023-51764).
public enum BareLineEnds {
    /// The message is refused: `550 5.5.2`.
    REFUSE,
    /// A bare LF, and CRs before an LF, become CRLF. Any other bare CR becomes a space, as in Postfix.
    NORMALISE,
    /// The octets stay as they came: for a mail catcher.
    KEEP
}
