package stheno.catcher.store;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Which messages to find: all of its terms must hold. Immutable; any thread.
///
/// ```
///   welcome "your password"       words and phrases in subject, names and addresses
///   from:ann to:bob@example.org   header field or envelope; a whole address is compared as a whole
///   subject:"set your password"
///   body:12345                    in the text; reads files
///   header:X-Run-Id=abc           in a field of the header; header:X-Run-Id finds messages with the field
///   has:attachment
///   after:2026-11-30  before:2026-11-30T10:00  after:2h    UTC; 2h: within the last two hours (m, h, d)
///   larger:100K  smaller:2M       octets (K, M, G)
///   mailbox:app                   the name that the client has logged in with
///   id:0k5w...                    an id, or its beginning
///   -from:ann                     all others
/// ```
///
/// Upper and lower case are the same. A value with a blank stands in quotes.
public final class Query {
    /// All messages.
    public static final Query ALL = new Query(List.of());

    private static final int MOST_TERMS = 50;

    private final List<Term> terms;

    Query(List<Term> terms) {
        this.terms = List.copyOf(terms);
    }

    /// Reads a search text.
    ///
    /// @throws QuerySyntax if it is not a query
    public static Query parse(String text) {
        return parse(text, Instant.now());
    }

    /// The same at another time, for `after:2h`.
    public static Query parse(String text, Instant now) {
        return new Query(new QueryParser(text, now).parse());
    }

    /// A single term.
    ///
    /// @param name `from`, `to`, `subject`, `body`, `header`, `has`, `after`, `before`, `larger`, `smaller`, `mailbox` or `id`
    /// @param value without quotes; of `header`, `NAME=VALUE`
    /// @throws QuerySyntax if there is no term of that name, or if the value is not one for it
    public static Query of(String name, String value) {
        return new Query(List.of(QueryParser.term(name, value, 0, 0, Instant.now())));
    }

    /// Messages of a mailbox.
    public static Query mailbox(String name) {
        return new Query(List.of(new Term.Mailbox(name)));
    }

    /// Both.
    ///
    /// @throws QuerySyntax if there are more than 50 terms then
    public Query and(Query other) {
        if (terms.isEmpty()) return other;
        if (other.terms.isEmpty()) return this;
        List<Term> all = new ArrayList<>(terms);
        all.addAll(other.terms);
        if (all.size() > MOST_TERMS) throw new QuerySyntax(0, "more than " + MOST_TERMS + " terms");
        return new Query(all);
    }

    /// Whether it finds all messages.
    public boolean isAll() {
        return terms.isEmpty();
    }

    /// Whether files must be read to answer it.
    boolean readsFiles() {
        for (Term term : terms) if (term.readsFile()) return true;
        return false;
    }

    /// Whether the terms hold that need no file.
    boolean matchesRow(byte[] octets, int row) {
        for (Term term : terms) if (!term.readsFile() && !term.matches(octets, row)) return false;
        return true;
    }

    /// Whether the terms hold that need the file.
    boolean matchesFile(FileLookup file) throws IOException {
        for (Term term : terms) if (term.readsFile() && !term.matches(file)) return false;
        return true;
    }
}
