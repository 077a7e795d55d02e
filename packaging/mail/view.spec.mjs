// The catcher's view in Chromium. VIEW: its address. SMTP: the port. HOSTILE: a file of HTML in which CANARY stands for a server that must hear
// nothing. SHOTS: a folder for pictures, if they are wanted.
import { test, expect } from '@playwright/test';
import { createServer, request as ask } from 'node:http';
import { createServer as listen } from 'node:net';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const nodemailer = createRequire(process.env.NODE_PATH + '/')('nodemailer');
const { VIEW, SMTP, HOSTILE, SHOTS } = process.env;
const transport = nodemailer.createTransport({ host: '127.0.0.1', port: Number(SMTP), ignoreTLS: true });
const send = mail => transport.sendMail({ from: 'Shop <shop@remote.test>', to: 'ann@local.test', text: 'text', ...mail });
const shot = (page, name) => SHOTS ? page.screenshot({ path: `${SHOTS}/${name}.png` }) : undefined;
const row = (page, subject) => page.locator('#rows .row', { hasText: subject });

// A server that counts what comes to it: each connection, even one without a request.
async function canary() {
    const heard = [];
    const server = listen(socket => {
        const entry = { request: '' };
        heard.push(entry);
        socket.on('error', () => {});
        socket.on('data', data => {
            entry.request += data;
            socket.end('HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
        });
    });
    await new Promise(done => server.listen(0, '127.0.0.1', done));
    return { heard, server, base: `http://127.0.0.1:${server.address().port}` };
}

test.afterAll(() => transport.close());

test('a new message appears by itself, opens beside the list, and is whole', async ({ page }) => {
    await page.goto(VIEW);
    await send({ subject: 'Live ünd well', html: '<h1>Hello</h1><p>Grüße <img src="cid:dot" alt="dot" width="20"></p>',
        attachments: [{ filename: 'Übung.txt', content: 'an attachment' },
            { filename: 'dot.gif', cid: 'dot', content: Buffer.from('R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=', 'base64') }] });
    await expect(row(page, 'Live ünd well')).toBeVisible({ timeout: 15000 });
    await shot(page, 'list');
    await row(page, 'Live ünd well').click();
    await expect(page.locator('#reader h1').first()).toHaveText('Live ünd well');
    const frame = page.frameLocator('#reader iframe');
    await expect(frame.locator('h1')).toHaveText('Hello');
    await expect.poll(() => frame.locator('img').evaluate(img => img.naturalWidth)).toBe(1);
    await expect(page.locator('#reader')).toContainText('Übung.txt');
    await shot(page, 'message');
});

test('every tab of a message, and the source as it came', async ({ page }) => {
    await send({ subject: 'All tabs', html: '<p>html text</p>', text: 'plain text' });
    await page.goto(VIEW + '?q=' + encodeURIComponent('subject:"All tabs"'));
    await row(page, 'All tabs').click();
    for (const [tab, text] of [['text', 'plain text'], ['headers', 'Message-ID'], ['source', 'Content-Type: multipart/alternative']]) {
        await page.locator(`#reader a[href*="show=${tab}"]`).first().click();
        await expect(page.locator('#reader')).toContainText(text);
    }
});

test('hostile HTML: no request leaves, no script runs', async ({ page, context }) => {
    const { heard, server, base } = await canary();
    const elsewhere = [];
    context.on('response', response => { const request = response.request(); if (!request.url().startsWith(new URL(VIEW).origin) && !/^(data|about|blob):/.test(request.url())) elsewhere.push(request.url()); });
    const dialogs = [];
    page.on('dialog', dialog => { dialogs.push(dialog.message()); dialog.dismiss(); });
    await send({ subject: 'Hostile', html: readFileSync(HOSTILE, 'utf8').replaceAll('CANARY', base),
        headers: { 'X-Evil': `<script>document.title='OWNED'</script><img src=${base}/header onerror=alert(1)>` },
        attachments: [{ filename: `"><img src=${base}/name onerror=alert(1)>.html`, content: `<script>document.title='OWNED'</script>`, contentType: 'text/html' },
            { filename: 'x.svg', content: `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='OWNED'"/>`, contentType: 'image/svg+xml' }] });
    await page.goto(VIEW);
    await row(page, 'Hostile').click();
    const frame = page.frameLocator('#reader iframe');
    await expect(frame.locator('body')).toContainText('A hostile message');
    const address = page.url();
    for (const tab of ['html', 'text', 'headers', 'parts', 'source']) {
        const link = page.locator(`#reader a[href*="show=${tab}"]`).first();
        if (await link.count()) await link.click();
        await page.waitForTimeout(700); // for what it must not do
        expect(await page.title()).not.toContain('OWNED');
    }
    // A form, and links that are scripts, are pressed.
    await page.goto(address);
    await expect(frame.locator('body')).toContainText('A hostile message');
    for (const pressed of ['#f button', '#script']) await frame.locator(pressed).first().click({ timeout: 3000, force: true }).catch(() => {});
    await page.waitForTimeout(700);
    expect(new URL(page.url()).origin).toBe(new URL(VIEW).origin);
    await shot(page, 'hostile');
    // The frame's document alone, in a tab of its own.
    const source = await page.locator('#reader iframe').first().getAttribute('src');
    const alone = await context.newPage();
    await alone.goto(new URL(source, page.url()).href);
    await expect(alone.locator('body')).toContainText('A hostile message');
    await alone.waitForTimeout(700);
    expect(await alone.title()).not.toContain('OWNED');
    for (const p of context.pages()) expect(await p.title()).not.toContain('OWNED');
    expect(dialogs).toEqual([]);
    expect(heard.map(h => h.request.split('\r\n')[0])).toEqual([]);
    expect(elsewhere).toEqual([]);
    server.close();
});

test('remote pictures are loaded for the message that was asked for, without cookies and referrer; nothing else is', async ({ page }) => {
    const { heard, server, base } = await canary();
    await send({ subject: 'Pictures', html: `<p>newsletter</p><img src="${base}/one.png"><link rel=stylesheet href="${base}/style.css"><iframe src="${base}/frame"></iframe>` });
    await page.goto(VIEW);
    await row(page, 'Pictures').click();
    await expect(page.frameLocator('#reader iframe').locator('body')).toContainText('newsletter');
    expect(heard).toEqual([]);
    await page.locator('#reader a[href*="remote="]').click();
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    await page.waitForTimeout(700);
    expect(heard.map(h => h.request.split('\r\n')[0]).filter(line => line && !line.includes('/one.png'))).toEqual([]);
    for (const h of heard) expect(h.request).not.toMatch(/^(referer|cookie):/im);
    server.close();
});

test('a link in a message opens a tab that cannot reach the view', async ({ page, context }) => {
    const target = createServer((_, reply) => reply.setHeader('Content-Type', 'text/html').end('<script>document.title = opener ? "has an opener" : "alone"</script>'));
    await new Promise(done => target.listen(0, '127.0.0.1', done));
    await send({ subject: 'A link', html: `<a href="http://127.0.0.1:${target.address().port}/">press</a>` });
    await page.goto(VIEW);
    await row(page, 'A link').click();
    const [tab] = await Promise.all([context.waitForEvent('page'), page.frameLocator('#reader iframe').locator('a').click()]);
    await expect(tab).toHaveTitle('alone');
    target.close();
});

test('without JavaScript: list, search, message, HTML, delete', async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await send({ subject: 'No script needed', html: '<p>shown</p>' });
    await page.goto(VIEW);
    await page.locator('input[name=q]').first().fill('subject:needed');
    await page.locator('input[name=q]').first().press('Enter');
    await expect(page.locator('#rows .row')).toHaveCount(1);
    await page.locator('#rows .row a').first().click();
    await expect(page.frameLocator('iframe').locator('p')).toHaveText('shown');
    await page.locator('#delete').click();
    await page.goto(VIEW + '?q=subject:needed');
    await expect(page.locator('#rows .row')).toHaveCount(0);
    await context.close();
});

test('below another prefix, behind a proxy: everything is found', async ({ page }) => {
    const inner = new URL(VIEW);
    const proxy = createServer((request, reply) => {
        if (!request.url.startsWith('/tools/post/')) return reply.writeHead(404).end();
        const path = inner.pathname + request.url.slice('/tools/post/'.length);
        const onward = ask({ host: inner.hostname, port: inner.port, path, method: request.method, headers: request.headers }, answer => {
            reply.writeHead(answer.statusCode, answer.headers);
            answer.pipe(reply);
        });
        onward.on('error', () => reply.destroy());
        request.pipe(onward);
    });
    await new Promise(done => proxy.listen(0, '127.0.0.1', done));
    const outer = `http://127.0.0.1:${proxy.address().port}/tools/post/`;
    const missing = [];
    page.on('response', response => { if (response.status() >= 400 && !response.url().endsWith('favicon.ico')) missing.push(`${response.status()} ${response.url()}`); });
    await page.goto(outer);
    await send({ subject: 'Through a proxy', html: '<p>through</p>' });
    await expect(row(page, 'Through a proxy')).toBeVisible({ timeout: 15000 });
    await row(page, 'Through a proxy').click();
    await expect(page.frameLocator('#reader iframe').locator('p')).toHaveText('through');
    await page.reload();
    await expect(page.frameLocator('iframe').locator('p')).toHaveText('through');
    expect(missing).toEqual([]);
    proxy.closeAllConnections();
    proxy.close();
});

for (const [name, options] of [['dark', { colorScheme: 'dark' }], ['phone', { viewport: { width: 390, height: 844 } }], ['phone-dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }]]) {
    test(`it fits and can be read: ${name}`, async ({ browser }) => {
        const context = await browser.newContext(options);
        const page = await context.newPage();
        await page.goto(VIEW);
        const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(await wide()).toBeLessThanOrEqual(0);
        await shot(page, `list-${name}`);
        await page.locator('#rows .row a').first().click();
        await expect(page.locator('h1').first()).toBeVisible();
        expect(await wide()).toBeLessThanOrEqual(0);
        await shot(page, `message-${name}`);
        await context.close();
    });
}
