import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.util.Arrays;
import java.util.Properties;

/// Jakarta Mail as a client: `Jakarta.java send|fetch KEY=VALUE...`. The keys are Jakarta Mail's own properties, and `user`, `password`,
/// `from`, `to`, `subject`. `send` sends two messages through one connection, with text, HTML and an attachment. `fetch` prints a line for each
/// message (number, size, UIDL, subject, names of its parts), and deletes those with the subject, if `delete=true`.
class Jakarta {
    static Properties settings = new Properties();

    static String of(String key) {
        return settings.getProperty(key, "");
    }

    static Session session() {
        Session session = Session.getInstance(settings);
        session.setDebug(Boolean.getBoolean("debug"));
        return session;
    }

    static MimeMessage message(Session session, String subject) throws Exception {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress(of("from")));
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(of("to")));
        message.setSubject(subject, "UTF-8");
        MimeMultipart both = new MimeMultipart("alternative");
        MimeBodyPart text = new MimeBodyPart();
        text.setText("Grüße\n.\n..two dots\n", "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setContent("<p>Grüße</p>", "text/html; charset=UTF-8");
        both.addBodyPart(text);
        both.addBodyPart(html);
        MimeBodyPart shown = new MimeBodyPart();
        shown.setContent(both);
        MimeBodyPart file = new MimeBodyPart();
        byte[] octets = new byte[100_000];
        for (int i = 0; i < octets.length; i++) octets[i] = (byte) (i * 7);
        file.setContent(octets, "application/octet-stream");
        file.setFileName("Übung.bin");
        file.setDisposition(Part.ATTACHMENT);
        MimeMultipart mixed = new MimeMultipart("mixed");
        mixed.addBodyPart(shown);
        mixed.addBodyPart(file);
        message.setContent(mixed);
        message.saveChanges();
        return message;
    }

    static void send() throws Exception {
        Session session = session();
        try (Transport transport = session.getTransport()) {
            if (of("user").isEmpty()) transport.connect();
            else transport.connect(of("user"), of("password"));
            for (String number : new String[] {"1", "2"}) {
                MimeMessage message = message(session, of("subject") + " " + number);
                transport.sendMessage(message, message.getAllRecipients());
                System.out.println("sent " + number);
            }
        }
    }

    static String parts(Part part) throws Exception {
        if (!(part.getContent() instanceof MimeMultipart parts)) return part.getFileName() == null ? part.getContentType() : part.getFileName();
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < parts.getCount(); i++) names.append(i == 0 ? "" : " | ").append(parts(parts.getBodyPart(i)));
        return names.toString();
    }

    static void fetch() throws Exception {
        try (Store store = session().getStore()) {
            store.connect(of("user"), of("password"));
            Folder folder = store.getFolder("INBOX");
            folder.open(Folder.READ_WRITE);
            for (Message message : folder.getMessages()) {
                String uid = ((org.eclipse.angus.mail.pop3.POP3Folder) folder).getUID(message);
                System.out.println(message.getMessageNumber() + " " + message.getSize() + " " + uid + " " + message.getSubject() + " : " + parts(message));
                if (Boolean.parseBoolean(of("delete")) && message.getSubject().startsWith(of("subject"))) message.setFlag(Flags.Flag.DELETED, true);
            }
            folder.close(true);
        }
    }

    public static void main(String[] arguments) throws Exception {
        for (String argument : Arrays.copyOfRange(arguments, 1, arguments.length)) {
            String[] pair = argument.split("=", 2);
            settings.setProperty(pair[0], pair[1]);
        }
        if (arguments[0].equals("send")) send();
        else fetch();
    }
}
