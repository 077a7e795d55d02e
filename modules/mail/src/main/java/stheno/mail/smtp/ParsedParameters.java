package stheno.mail.smtp;

import stheno.text.Reply;

/// The parameters of MAIL, or why they are refused.
sealed interface ParsedParameters permits MailParameters, ParsedParameters.Invalid {
    /// @param reply to the command
    record Invalid(Reply reply) implements ParsedParameters {}
}
