package stheno.dns.forward;

import stheno.dns.record.Name;
import stheno.dns.record.Record;

/// Decides which records in answers of servers reach clients, for example to hold back private addresses (DNS rebinding). Called on a
/// loop: must not block. Any thread.
@FunctionalInterface
public interface RecordFilter {
    /// Permits all.
    RecordFilter NONE = (_, _) -> true;

    /// @param asked the name of the question
    /// @param record of the answer, but no alias and no signature
    /// @return whether the record stays; without any record left, the answer has no data
    boolean permits(Name asked, Record record);
}
