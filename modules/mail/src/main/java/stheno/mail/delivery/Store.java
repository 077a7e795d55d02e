package stheno.mail.delivery;

import java.io.IOException;

/// Keeps a message that has come whole. Any thread; blocks.
@FunctionalInterface
interface Store {
    /// When this returns, the message is kept for all destinations of the plan; if it throws, for none.
    ///
    /// @param again whether the same message may have been kept before
    /// @return whether the content's file in the spool is still needed
    boolean keep(Plan plan, ReceivedContent content, boolean again) throws IOException;
}
