package stheno.mail;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/// Messages to parse and to carry. Pure functions; any thread.
final class MailText {
    static final int MB = 1024 * 1024;

    private static final int DOTS = 50; // lines; one of so many begins with a dot

    private MailText() {}

    /// A message as people send it: text and HTML, both quoted-printable, and an attachment of 30 KB in base64; 48 KB in all.
    static byte[] multipart() {
        String greeting = "Sch=C3=B6ne Gr=C3=BC=C3=9Fe, the report of this week is attached. It has three =\r\n"
                + "pages, and the numbers of March.\r\n";
        String html = "<p style=3D\"margin:0\">Sch=C3=B6ne Gr=C3=BC=C3=9Fe, the <a href=3D\"https://example.org/r=\r\n"
                + "\">report</a></p>\r\n";
        byte[] attachment = new byte[30_000];
        new Random(1).nextBytes(attachment);
        return ("""
            Return-Path: <ann@example.org>
            Received: from mail.example.org (mail.example.org [192.0.2.1]) by mx.example.net with ESMTPS id 01kb7x2q9v0000000abc;
             Mon, 30 Nov 2026 08:30:00 +0000
            From: =?UTF-8?Q?Ann_Gr=C3=BCn?= <ann@example.org>
            To: Bob <bob@example.net>, "Carol, Sales" <carol@example.net>
            Subject: =?UTF-8?B?V29jaGVuYmVyaWNodCBmw7xyIE3DpHJ6?=
            Date: Mon, 30 Nov 2026 08:29:58 +0000
            Message-ID: <20261130082958.1@example.org>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="=_outer"

            --=_outer
            Content-Type: multipart/alternative; boundary="=_inner"

            --=_inner
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            """.replace("\n", "\r\n") + greeting.repeat(20) + """
            --=_inner
            Content-Type: text/html; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            """.replace("\n", "\r\n") + html.repeat(40) + """
            --=_inner--
            --=_outer
            Content-Type: application/pdf; name="report.pdf"
            Content-Disposition: attachment; filename="report.pdf"
            Content-Transfer-Encoding: base64

            """.replace("\n", "\r\n") + Base64.getMimeEncoder().encodeToString(attachment) + "\r\n--=_outer--\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
    }

    /// Lines of 72 bytes and CRLF up to a megabyte, without dot-stuffing. Every fiftieth begins with a dot.
    static byte[] lines() {
        return text(MB, "");
    }

    /// The same with dot-stuffing, so that it is a little shorter without.
    static byte[] stuffed() {
        return text(MB, ".");
    }

    private static byte[] text(int size, String stuffing) {
        StringBuilder text = new StringBuilder(size);
        String line = "0123456789".repeat(7) + "x\r\n";
        for (int i = 0; text.length() < size; i++) text.append(i % DOTS == 0 ? stuffing + "." : "x").append(line);
        text.setLength(size - 2);
        return text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// A short message without dots at the beginning of a line.
    ///
    /// @param size in bytes, about
    static byte[] small(int size) {
        String header = "From: ann@example.org\r\nTo: bob@example.net\r\nSubject: hello\r\n\r\n";
        return (header + ("0123456789".repeat(7) + "\r\n").repeat((size - header.length()) / 72)).getBytes(StandardCharsets.US_ASCII);
    }
}
