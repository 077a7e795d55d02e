package stheno.catcher.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stheno.mail.pop3.Maildrop;

class CatcherMaildropsTest {
    @TempDir
    Path folder;

    /// Case 38.
    @Test
    void aUserSeesTheMailboxOfItsNameAndAllSeesEverything() throws IOException {
        try (Opened opened = new Opened(folder)) {
            String first = opened.sender.as("shop").send("Subject: one\n\nx", "a@x.test");
            opened.sender.as("blog").subject("two", "a@x.test");
            String third = opened.sender.as(" shop ").subject("three", "a@x.test");
            opened.sender.as("").subject("four", "a@x.test");
            CatcherMaildrops maildrops = new CatcherMaildrops(opened.store);
            Maildrop shop = maildrops.open("shop");
            assertEquals(2, shop.size());
            assertEquals(List.of(first, third), List.of(shop.uniqueId(0), shop.uniqueId(1)));
            assertEquals("Return-Path: <sender@x.test>\r\nSubject: one\r\n\r\nx\r\n".length(), shop.octets(0));
            assertEquals(shop.octets(0) + shop.octets(1), shop.totalOctets());
            assertEquals(4, maildrops.open("all").size());
            assertEquals(0, maildrops.open("nobody").size());
            try (FileChannel file = shop.open(0)) {
                byte[] octets = Channels.newInputStream(file).readAllBytes();
                assertEquals("Return-Path: <sender@x.test>\r\nSubject: one\n\nx", new String(octets, StandardCharsets.US_ASCII));
            }
            opened.sender.as("shop").subject("later", "a@x.test");
            BitSet deleted = new BitSet();
            deleted.set(0);
            shop.delete(deleted);
            shop.delete(deleted);
            assertEquals(2, shop.size(), "as it was at login");
            assertEquals(List.of("later", "three"), opened.subjects("mailbox:shop"));
        }
    }

    @Test
    void moreThanAFewMessagesFit() throws IOException {
        try (Opened opened = new Opened(folder)) {
            for (int i = 0; i < 100; i++) opened.sender.subject("n" + i, "a@x.test");
            Maildrop all = new CatcherMaildrops(opened.store).open("all");
            assertEquals(100, all.size());
            assertEquals(100, IntStream.range(0, 100).mapToObj(all::uniqueId).distinct().count());
        }
    }
}
