package stheno.appliance.mail;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stheno.appliance.config.BadSetting;
import stheno.appliance.config.Config;
import stheno.appliance.config.Setting;
import stheno.appliance.protocol.AccountsKeys;
import stheno.mail.delivery.RecipientSettings;
import stheno.mail.delivery.Recipients;

/// Makes the recipients of a configuration, from its domains, accounts and aliases. Reads the file of accounts: blocks.
final class RecipientsMapper {
    private static final Pattern MAILBOX = Pattern.compile("[A-Za-z0-9._@+-]+"); // accounts that can have a Maildir

    private RecipientsMapper() {}

    static Recipients recipients(Config config) throws BadSetting {
        Set<String> accounts = AccountsKeys.read(config).names().stream().filter(name -> MAILBOX.matcher(name).matches())
                .collect(Collectors.toSet());
        Map<String, List<String>> aliases = aliases(config);
        RecipientSettings settings = new RecipientSettings(Set.copyOf(config.value(MailKeys.DOMAINS)), accounts, aliases,
                config.value(MailKeys.CATCH_ALL), config.value(MailKeys.POSTMASTER), config.value(MailKeys.SEPARATOR));
        try {
            return new Recipients(settings);
        } catch (IllegalArgumentException e) {
            throw culprit(config, settings, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, List<String>> aliases(Config config) throws BadSetting {
        Map<String, List<String>> aliases = new HashMap<>();
        MailType.Target form = new MailType.Target();
        for (Map.Entry<String, Setting> entry : config.defaultSection(MailKeys.ALIASES).family(MailKeys.ALIAS).entrySet()) {
            Setting setting = entry.getValue();
            List<String> targets = Arrays.stream(setting.value().split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList();
            if (targets.isEmpty()) throw setting.bad("has no recipient", "write an account or an address");
            for (String target : targets) form.read(target, setting);
            aliases.put(entry.getKey(), targets);
        }
        return aliases;
    }

    /// The setting that the message is about: an alias that it names, or the catch-all, or the domains.
    private static BadSetting culprit(Config config, RecipientSettings settings, String message) {
        Map<String, Setting> aliases = config.defaultSection(MailKeys.ALIASES).family(MailKeys.ALIAS);
        String remedy = "name an account, an alias or an address of another domain";
        Optional<String> alias = aliases.keySet().stream().filter(name -> message.contains(" " + name + ":") || message.contains(" " + name
                + " ")).findFirst();
        if (alias.isPresent()) return aliases.get(alias.get()).bad(message, remedy);
        if (message.startsWith("catch-all")) return config.setting(MailKeys.CATCH_ALL).bad(message, remedy);
        if (message.startsWith("postmaster")) return config.setting(MailKeys.POSTMASTER).bad(message, remedy);
        if (message.startsWith("accounts")) return config.setting(AccountsKeys.FILE).bad(message, "rename one");
        return aliases.isEmpty() ? config.setting(MailKeys.DOMAINS).bad(message, remedy)
                : aliases.values().iterator().next().bad(message, remedy);
    }
}
