package stheno.catcher.view;

/// What can be typed into the search field. It opens without a script.
final class SearchHelp {
    private static final String[][] TERMS = {
        {"word", "in the subject, a name or an address"},
        {"\"two words\"", "exactly these, in this order"},
        {"from:ann", "the sender, of the header or the envelope"},
        {"to:bob@example.org", "a recipient, of the header or the envelope"},
        {"subject:invoice", "the subject"},
        {"body:password", "the text"},
        {"header:X-Run-Id=7", "a header field, with or without a value"},
        {"has:attachment", "messages with attachments"},
        {"after:2h before:2026-12-01", "received in the last two hours (m, h, d), or before a day"},
        {"larger:100K smaller:2M", "the size: K, M or G"},
        {"mailbox:app", "the name that the client has logged in with"},
        {"id:7c1f", "a message by its id, or the beginning of it"},
        {"-from:ann", "all others"},
    };

    private static final String[][] KEYS = {{"j", "next"}, {"k", "previous"}, {"Enter", "open"}, {"u", "list"}, {"x", "select"},
        {"#", "delete"}, {"/", "search"}, {"?", "help"}};

    private SearchHelp() {}

    static void write(PageFrame page, HtmlWriter out) {
        out.open("details", "help");
        out.open("summary").with("title", "Search help");
        page.icon(out, "help");
        out.element("span", "unseen", "Search help").close();
        out.open("div", "sheet");
        out.element("p", "All terms must match.");
        out.open("dl");
        for (String[] term : TERMS) out.open("dt").element("code", term[0]).close().element("dd", term[1]);
        out.close();
        out.open("p", "keys").line("Keys: ");
        for (String[] key : KEYS) out.element("kbd", key[0]).line(" " + key[1] + "  ");
        out.close();
        out.open("p").line("For tests and scripts: ").open("a").with("href", page.to("api/")).line("the API").close().line(".").close();
        out.close().close();
    }
}
