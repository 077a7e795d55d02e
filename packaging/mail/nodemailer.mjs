// Nodemailer as a client: `node nodemailer.mjs OPTIONS FROM TO SUBJECT COUNT`. OPTIONS are its own, in JSON. It is found in NODE_PATH.
import { createRequire } from 'node:module';

const nodemailer = createRequire(process.env.NODE_PATH + '/')('nodemailer');
const [options, from, to, subject, count] = process.argv.slice(2);
const transport = nodemailer.createTransport({ connectionTimeout: 10000, socketTimeout: 10000, ...JSON.parse(options) });

try {
    const all = Array.from({ length: Number(count) }, (_, i) => transport.sendMail({
        from, to, subject: count === '1' ? subject : `${subject} ${i + 1}`, text: 'Grüße\n.\n..two dots\n', html: '<p>Grüße <img src="cid:dot"></p>',
        attachments: [
            { filename: 'Übung.txt', content: 'an attachment' },
            { filename: 'dot.gif', cid: 'dot', content: Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64') },
        ],
    }));
    for (const info of await Promise.all(all)) console.log(info.response);
} catch (e) {
    console.error(e.code, e.responseCode ?? '', e.message);
    process.exitCode = 1;
} finally {
    transport.close();
}
