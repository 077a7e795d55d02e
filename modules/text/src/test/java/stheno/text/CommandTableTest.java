package stheno.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandTableTest {
    private static final class Session {
        boolean loggedIn;
    }

    private static final CommandTable.ErrorReplies ERRORS = new CommandTable.ErrorReplies() {
        @Override
        public Reply unknown(String verb) {
            return Reply.of(500, verb + " is unknown");
        }

        @Override
        public Reply badArgument(CommandTable.Row<?> row) {
            return Reply.of(501, row.help());
        }
    };

    private static final CommandTable<Session> TABLE = new CommandTable<>(List.of(
            row("QUIT", Argument.NONE), row("LIST", Argument.OPTIONAL),
            row("RETR", Argument.REQUIRED, List.of(CommandTableTest::login))), ERRORS);

    private static CommandTable.Row<Session> row(String verb, Argument argument) {
        return row(verb, argument, List.of());
    }

    private static CommandTable.Row<Session> row(String verb, Argument argument, List<CommandTable.Precondition<Session>> preconditions) {
        return new CommandTable.Row<>(verb, argument, preconditions, verb + " help",
                (_, text) -> Next.send(Reply.of(200, verb + "<" + text + ">")));
    }

    private static Optional<Next> login(Session session) {
        return session.loggedIn ? Optional.empty() : Optional.of(Next.send(Reply.of(530, "log in")));
    }

    private static String run(Session session, String line) {
        return TABLE.run(session, line) instanceof Next.Send(Reply reply) ? reply.toString().stripTrailing() : "no reply";
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
        "QUIT,200 QUIT<>", "quit,200 QUIT<>", "qUiT,200 QUIT<>", "QUIT  ,200 QUIT< >", "QUIT now,501 QUIT help", "LIST,200 LIST<>",
        "LIST a b ,200 LIST<a b >", "LIST  a,200 LIST< a>", "RETR,501 RETR help", "RETR ,501 RETR help", "RETR  ,200 RETR< >",
        "retr A b,200 RETR<A b>", "STOR x,500 STOR is unknown", "stor x,500 STOR is unknown", "' QUIT',500  is unknown",
        "QUITS,500 QUITS is unknown", "'',500  is unknown", "QU,500 QU is unknown", "QUIT\tx,500 QUIT?X is unknown"})
    void aLineIsCheckedAgainstItsRow(String line, String answer) {
        Session session = new Session();
        session.loggedIn = true;
        assertEquals(answer, run(session, line));
    }

    @Test
    void preconditionsAreCheckedBeforeTheArgument() {
        assertEquals("530 log in", run(new Session(), "RETR a"));
        assertEquals("530 log in", run(new Session(), "RETR"));
    }

    @Test
    void onlyAsciiLettersHaveTwoCases() {
        assertEquals("500 LıST is unknown", run(new Session(), "lıst")); // dotless i: its capital is I
        assertEquals("500 LIſT is unknown", run(new Session(), "liſt")); // long s: its capital is S
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, value = {
        "RETR a,RETR a", "LIST secret,LIST ***", "list secret,LIST ***", "LIST,LIST ***", "LIST ,LIST ***", "' LIST secret',12",
        "\tLIST x,7", "LIST\tsecret,11", "secret,6", "'',0", "LIST:secret,11"})
    void aLogShowsNoArgumentOfASecretCommandAndNoLineThatIsNotACommand(String line, String logged) {
        String expected = logged.matches("\\d+") ? "(unknown command, " + logged + " characters)" : logged;
        assertEquals(expected, TABLE.redacted(line, Set.of("LIST")));
    }

    @ParameterizedTest
    @CsvSource({"POST / HTTP/1.1,true", "get /,true", "PRI * HTTP/2.0,true", "Host: a,true", "Content-Type: a,true", "USER post,false",
        "HOST a,false", "POSTS,false", "NOOP,false", "'',false"})
    void linesOfAnHttpRequestAreRecognized(String line, boolean http) {
        assertEquals(http, CommandTable.isHttp(line));
    }

    @Test
    void rowsKeepTheirOrderAndAreFoundInAnyCase() {
        assertEquals(List.of("QUIT", "LIST", "RETR"), TABLE.rows().stream().map(CommandTable.Row::verb).toList());
        assertEquals("LIST", TABLE.row("list").orElseThrow().verb());
        assertTrue(TABLE.row("x").isEmpty());
    }

    @Test
    void duplicateAndLowerCaseVerbsAreRejected() {
        assertThrows(IllegalArgumentException.class,
                () -> new CommandTable<>(List.of(row("A", Argument.NONE), row("A", Argument.NONE)), ERRORS));
        assertThrows(IllegalArgumentException.class, () -> new CommandTable<>(List.of(row("Quit", Argument.NONE)), ERRORS));
    }
}
