package stheno.appliance.mail;

import static stheno.appliance.config.Key.onReload;
import static stheno.appliance.config.Key.onRestart;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import stheno.appliance.config.Key;
import stheno.appliance.config.KeyFamily;
import stheno.appliance.config.NumberType;
import stheno.appliance.config.SectionKeys;
import stheno.appliance.config.Type;
import stheno.appliance.config.Types;

/// Settings of local delivery: which recipients exist, and where their messages are kept.
public final class MailKeys {
    private static final long TB = 1L << 40;

    public static final Key<List<String>> DOMAINS = onReload("smtp.domains", new Type.Listed<>(new MailType.Domain()), "",
            "Domains for which the server receives mail: an account named `ann` receives for `ann@` each of them.");
    public static final Key<Optional<String>> CATCH_ALL = onReload("smtp.catch-all", new Type.Optionally<>(new MailType.Target()), "",
            "Account or address that receives for all other addresses of smtp.domains. Empty: they are refused.");
    public static final Key<Optional<String>> POSTMASTER = onReload("smtp.postmaster", new Type.Optionally<>(new MailType.Target()), "",
            "Account or address that receives for `postmaster`. Empty: an account or alias of this name, smtp.catch-all, or a Maildir of "
            + "this name.");
    public static final Key<String> SEPARATOR = onReload("smtp.separator", Type.Word.of("+", "-", "=", ""), "+",
            "Sign after which text in a local part is ignored: `ann+lists@` is delivered to `ann`. Empty: none.");
    public static final Key<Boolean> OWN_SENDERS = onRestart("smtp.own-senders", new Type.Flag(), "true",
            "Require that logged-in clients send with an address of their own, if its domain is in smtp.domains.");
    public static final Key<String> DURABILITY = onRestart("smtp.durability", Type.Word.of("fsync", "none"), "fsync",
            "What a client's 250 means: fsync: the message and its name are on disk; none: they are in the system's memory.");
    public static final Key<Optional<Path>> ROOT = onRestart("mail.root", Types.PATH, "",
            "Folder of all mailboxes: a Maildir for each account. It is created if its parent exists.");
    public static final Key<Long> QUOTA = onRestart("mail.quota", new NumberType.Size(0, 1024 * TB), "0",
            "Maximum size of all messages of an account; then 452 or 552 is sent. 0: unlimited.");
    public static final Key<Long> JOURNAL_LIMIT = onRestart("mail.journal-limit", new NumberType.Size(1 << 20, TB), "256m",
            "Maximum size of messages that are accepted and not in their Maildirs yet; more wait, then they get 452.");

    public static final KeyFamily ALIAS = new KeyFamily("alias", "TARGET[, TARGET]...",
            "Accounts and addresses that receive for the alias NAME, a local part in all domains, or an address.",
            Pattern.compile("[a-z0-9._+-]{1,64}(@[a-z0-9.-]{1,253})?"), "a local part or an address in small letters, as smtp.alias.sales");

    public static final SectionKeys ALIASES = SectionKeys.families("smtp.", List.of(ALIAS));

    public static final List<Key<?>> ALL = List.of(DOMAINS, CATCH_ALL, POSTMASTER, SEPARATOR, OWN_SENDERS, DURABILITY);
    public static final List<Key<?>> MAIL = List.of(ROOT, QUOTA, JOURNAL_LIMIT);

    private MailKeys() {}
}
