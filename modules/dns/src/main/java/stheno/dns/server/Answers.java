package stheno.dns.server;

import stheno.dns.message.Query;
import stheno.dns.message.Rcode;
import stheno.dns.message.ReplyWriter;

/// Looks questions up. One a loop; loop thread only; allocates nothing.
interface Answers {
    /// REFUSED: there are no zones.
    Answers NONE = new Answers() {
        @Override
        public void answer(Query query, ReplyWriter reply, boolean udp) {
            reply.rcode(Rcode.REFUSED);
        }

        @Override
        public int countedFrom() {
            return 0;
        }
    };

    /// Writes the reply to a question of class IN into a reply that has begun: sections, rcode and flags, TC included.
    ///
    /// @param udp whether the reply goes by UDP
    void answer(Query query, ReplyWriter reply, boolean udp);

    /// Where in the name of the last question the name begins that equal answers are counted by: 0 for the name itself, the zone's origin
    /// for NXDOMAIN, the closest encloser for a wildcard, the delegation for a referral.
    int countedFrom();
}
