package stheno.mail.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stheno.mail.envelope.EmailAddress;

final class RecipientsTest {
    private static final RecipientSettings PLAIN = RecipientSettings.of(Set.of("example.org", "Example.NET", "[127.0.0.1]"),
            Set.of("ann", "Bob", "carl@example.net", "dora@other.test"));
    private static final Recipients.Result UNKNOWN = new Recipients.Result.Unknown();
    private static final Recipients.Result FOREIGN = new Recipients.Result.Foreign();

    private static Recipients.Result of(RecipientSettings settings, String address) {
        return new Recipients(settings).of(EmailAddress.of(address));
    }

    private static Recipients.Result accounts(String... names) {
        return new Recipients.Result.Local(Set.of(names), Set.of());
    }

    @ParameterizedTest
    @CsvSource({"ann@example.org,ann", "ANN@EXAMPLE.ORG,ann", "ann@example.net,ann", "bob@example.org,Bob", "ann+lists@example.org,ann",
        "ann+a+b@example.org,ann", "carl@example.net,carl@example.net", "Carl+x@example.net,carl@example.net", "ann@[127.0.0.1],ann"})
    void anAccountReceivesInEachServedDomain(String address, String account) {
        assertEquals(accounts(account), of(PLAIN, address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody@example.org", "carl@example.org", "+ann@example.org", "anne@example.org", "ann-x@example.org",
        "dora@example.org", "@example.org"})
    void anUnknownRecipientIsRefused(String address) {
        assertEquals(UNKNOWN, of(PLAIN, address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann@other.test", "dora@other.test", "ann@sub.example.org", "ann@example.org.other.test", "ann@[127.0.0.2]",
        "a%b@other.test"})
    void anotherDomainIsForeign(String address) {
        assertEquals(FOREIGN, of(PLAIN, address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann%other.test", "ann@other.test", "other.test!ann", "\"ann@other.test\"", "\"ann%other.test\"",
        "dora@other.test", "\"dora@other.test\"", "ann%example.org", "\"carl@example.net\"", "ann%other.test+ann"})
    void aLocalPartIsNeverARouteToAnotherServer(String local) {
        RecipientSettings open = PLAIN.withCatchAll("ann");
        EmailAddress address = new EmailAddress(local, "example.org");
        assertEquals(UNKNOWN, new Recipients(PLAIN).of(address));
        assertEquals(UNKNOWN, new Recipients(open).of(address));
    }

    @Test
    void aQuotedLocalPartMeansTheSameAsAPlainOne() {
        assertEquals(accounts("ann"), new Recipients(PLAIN).of(new EmailAddress("\"a\\nn\"", "example.org")));
        assertEquals(accounts("ann"), new Recipients(PLAIN).of(new EmailAddress("\"ann+odd tag\"", "example.org")));
    }

    @Test
    void postmasterIsAlwaysAccepted() {
        for (String address : List.of("postmaster@example.org", "PostMaster@example.net", "Postmaster", "postmaster@[127.0.0.1]")) {
            assertEquals(accounts("postmaster"), of(PLAIN, address), address);
            assertEquals(accounts("ann"), of(PLAIN.withPostmaster("ann"), address), address);
            assertEquals(accounts("Bob"), of(PLAIN.withCatchAll("bob"), address), address);
            RecipientSettings alias = PLAIN.withAliases(Map.of("postmaster", List.of("ann"))).withCatchAll("bob");
            assertEquals(accounts("ann"), of(alias, address), address);
        }
        assertEquals(FOREIGN, of(PLAIN, "postmaster@other.test"));
        assertEquals(UNKNOWN, of(PLAIN, "ann"));
    }

    @Test
    void aCatchAllTakesWhatDoesNotExist() {
        RecipientSettings settings = PLAIN.withCatchAll("ann").withAliases(Map.of("sales", List.of("bob")));
        assertEquals(accounts("ann"), of(settings, "nobody@example.org"));
        assertEquals(accounts("Bob"), of(settings, "bob@example.org"));
        assertEquals(accounts("Bob"), of(settings, "sales@example.net"));
        assertEquals(FOREIGN, of(settings, "nobody@other.test"));
        assertEquals(new Recipients.Result.Local(Set.of(), Set.of(EmailAddress.of("x@other.test"))),
                of(PLAIN.withCatchAll("x@other.test"), "nobody@example.org"));
    }

    @Test
    void anAliasMayNameAccountsAliasesAndAddressesElsewhere() {
        RecipientSettings settings = PLAIN.withAliases(Map.of("Team", List.of("ann", "sales@example.org", "x@other.test"),
                "sales@example.org", List.of("bob", "ann", "y@other.test", "x@other.test"), "ann", List.of("ann", "bob")));
        Set<EmailAddress> foreign = Set.of(EmailAddress.of("x@other.test"), EmailAddress.of("y@other.test"));
        assertEquals(new Recipients.Result.Local(Set.of("ann", "Bob"), foreign),
                of(settings, "team+tag@example.net"));
        assertEquals(UNKNOWN, of(settings, "sales@example.net"));
        assertEquals(accounts("ann", "Bob"), of(settings, "ann@example.org"));
    }

    @Test
    void aCycleOfAliasesIsRefusedWithItsPath() {
        Map<String, List<String>> cycle = Map.of("a", List.of("b"), "b", List.of("ann", "c@example.org"), "c", List.of("a"));
        var fault = assertThrows(IllegalArgumentException.class, () -> new Recipients(PLAIN.withAliases(cycle)));
        assertEquals("aliases form a cycle: a -> b -> c -> a", fault.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Recipients(PLAIN.withAliases(Map.of("x", List.of("x")))));
    }

    @ParameterizedTest
    @CsvSource({"x,nobody", "x,nobody@example.org", "x,dora@example.org", "x@other.test,ann"})
    void anAliasOfNothingIsRefused(String alias, String target) {
        var fault = assertThrows(IllegalArgumentException.class, () -> new Recipients(PLAIN.withAliases(Map.of(alias, List.of(target)))));
        assertTrue(fault.getMessage().startsWith("alias " + alias), fault.getMessage());
    }

    @Test
    void settingsThatContradictThemselvesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Recipients(RecipientSettings.of(Set.of(), Set.of("ann", "Ann"))));
        assertThrows(IllegalArgumentException.class, () -> new Recipients(PLAIN.withCatchAll("nobody")));
        assertThrows(IllegalArgumentException.class, () -> new Recipients(PLAIN.withPostmaster("nobody")));
        assertThrows(IllegalArgumentException.class,
                () -> new Recipients(PLAIN.withAliases(Map.of("x", List.of("ann"), "X", List.of("bob")))));
    }

    @Test
    void aliasesThatMultiplyAreRefused() {
        Map<String, List<String>> aliases = new HashMap<>();
        List<String> many = IntStream.range(0, 1001).mapToObj(i -> "x" + i + "@other.test").toList();
        aliases.put("many", many);
        assertThrows(IllegalArgumentException.class, () -> new Recipients(PLAIN.withAliases(aliases)));
    }

    @Test
    void theSeparatorCanBeChangedAndTurnedOff() {
        assertEquals(accounts("ann"), of(PLAIN.withSeparator("-"), "ann-x@example.org"));
        assertEquals(UNKNOWN, of(PLAIN.withSeparator("-"), "ann+x@example.org"));
        assertEquals(UNKNOWN, of(PLAIN.withSeparator(""), "ann+x@example.org"));
    }

    @Test
    void anInternationalDomainIsServedInBothSpellings() {
        RecipientSettings settings = RecipientSettings.of(Set.of("bücher.example"), Set.of("ann"));
        assertEquals(accounts("ann"), of(settings, "ann@BÜCHER.example"));
        assertEquals(accounts("ann"), of(settings, "ann@xn--bcher-kva.example"));
    }

    @Test
    void aSenderBelongsToTheAccountsThatGetItsMail() {
        Recipients recipients = new Recipients(PLAIN.withAliases(Map.of("sales", List.of("ann", "bob"))));
        assertTrue(recipients.owns("ann", EmailAddress.of("ann+x@example.net")));
        assertTrue(recipients.owns("ann", EmailAddress.of("sales@example.org")));
        assertFalse(recipients.owns("ann", EmailAddress.of("bob@example.org")));
        assertFalse(recipients.owns("ann", EmailAddress.of("nobody@example.org")));
        assertFalse(recipients.owns("ann", EmailAddress.of("ann@other.test")));
    }
}
