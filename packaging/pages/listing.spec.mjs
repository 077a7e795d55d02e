// A listing in Chromium, and its form that changes the folder. SITE: the server's address. ROOT: its folder; files below open/ may be written,
// up to 100,000 bytes each. SHOTS: a folder for pictures, if they are wanted.
import { test, expect } from '@playwright/test';
import { createServer } from 'node:http';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';

const { SITE, ROOT, SHOTS } = process.env;
const shot = (page, name) => SHOTS ? page.screenshot({ path: `${SHOTS}/${name}.png` }) : undefined;
const row = (page, name) => page.locator('tbody tr', { has: page.getByRole('link', { name, exact: true }) });
const file = (name, text) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(text) });
const asked = page => page.getByRole('dialog');
const button = (page, name) => asked(page).getByRole('button', { name, exact: true });

test.use({ timezoneId: 'Asia/Kolkata' });

// A folder for each test. Faults of the page, as those of its policy, fail the test.
let folder;
let faults;
const open = async page => {
    await page.goto(`${SITE}/open/${basename(folder)}/`);
};
test.beforeEach(({ page }) => {
    folder = mkdtempSync(ROOT + '/open/test-');
    faults = [];
    page.on('pageerror', error => faults.push(error.message));
    page.on('console', message => { if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text()); });
});
test.afterEach(() => {
    rmSync(folder, { recursive: true });
    expect(faults).toEqual([]);
});

test('a file that was chosen is stored, and appears in the listing', async ({ page }) => {
    await open(page);
    await page.setInputFiles('#files', [file('räksmörgås & co #1.txt', 'smörgås'), file('second.txt', '2')]);
    await expect(row(page, 'räksmörgås & co #1.txt')).toBeVisible();
    await expect(row(page, 'second.txt')).toBeVisible();
    await expect(page.locator('#transfers')).toContainText('Uploaded, 9 B.');
    await expect(page.locator('#count')).toHaveText('2 entries');
    expect(readFileSync(folder + '/räksmörgås & co #1.txt', 'utf8')).toBe('smörgås');
    await shot(page, 'uploaded');
});

test('a file that was dropped is stored', async ({ page }) => {
    await open(page);
    const data = await page.evaluateHandle(() => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(['dropped'], 'dropped.txt'));
        return transfer;
    });
    await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
    await expect(page.locator('body')).toHaveClass('drop');
    await page.dispatchEvent('body', 'drop', { dataTransfer: data });
    await expect(row(page, 'dropped.txt')).toBeVisible();
    expect(readFileSync(folder + '/dropped.txt', 'utf8')).toBe('dropped');
});

test('a file is replaced only after a question, also if the page does not know of it', async ({ page }) => {
    writeFileSync(folder + '/known.txt', 'old');
    await open(page);
    writeFileSync(folder + '/new.txt', 'newer than the page');
    for (const name of ['known.txt', 'new.txt']) {
        const before = readFileSync(`${folder}/${name}`, 'utf8');
        await page.setInputFiles('#files', file(name, 'replaced'));
        await expect(asked(page)).toContainText(`A file named “\u2068${name}\u2069” exists.`);
        await shot(page, 'question');
        await button(page, 'Skip').click();
        await expect(page.locator('#transfers li').last()).toContainText('Skipped.');
        expect(readFileSync(`${folder}/${name}`, 'utf8')).toBe(before);
        await page.setInputFiles('#files', file(name, 'replaced'));
        await button(page, 'Replace').click();
        await expect(page.locator('#transfers li').last()).toContainText('Uploaded, 8 B.');
        expect(readFileSync(`${folder}/${name}`, 'utf8')).toBe('replaced');
    }
});

test('one answer is enough for many files', async ({ page }) => {
    const names = [...Array(8).keys()].map(n => `file${n}.txt`);
    for (const name of names) writeFileSync(`${folder}/${name}`, 'old');
    await open(page);
    await page.setInputFiles('#files', names.map(name => file(name, 'new')));
    await button(page, 'Replace all').click();
    await expect.poll(() => names.map(name => readFileSync(`${folder}/${name}`, 'utf8')).join()).toBe(names.map(() => 'new').join());
});

test('folders are made, and files and empty folders are deleted after a question', async ({ page }) => {
    writeFileSync(folder + '/file.txt', 'x');
    await open(page);
    const create = async name => {
        await page.getByRole('button', { name: 'New folder' }).click();
        await asked(page).getByRole('textbox').fill(name);
        await button(page, 'Create').click();
    };
    await create('a folder?');
    await expect(row(page, 'a folder?/')).toBeVisible();
    expect(existsSync(folder + '/a folder?')).toBe(true);
    await create('a folder?');
    await expect(page.locator('#transfers')).toContainText('The name is in use.');
    await create('..');
    await expect(page.locator('#transfers')).toContainText('is not “.” or “..”');
    writeFileSync(folder + '/a folder?/inside', 'x');
    await page.getByRole('button', { name: 'Delete a folder?' }).click();
    await button(page, 'Delete').click();
    await expect(page.locator('#transfers')).toContainText('The folder is not empty.');
    rmSync(folder + '/a folder?/inside');
    await page.getByRole('button', { name: 'Delete a folder?' }).click();
    await button(page, 'Delete').click();
    await expect(row(page, 'a folder?/')).toHaveCount(0);
    await page.getByRole('button', { name: 'Delete file.txt' }).click();
    await page.keyboard.press('Escape');
    await expect(asked(page)).toHaveCount(0);
    expect(existsSync(folder + '/file.txt')).toBe(true);
    await page.getByRole('button', { name: 'Delete file.txt' }).click();
    await button(page, 'Delete').click();
    await expect(row(page, 'file.txt')).toHaveCount(0);
    expect(existsSync(folder + '/file.txt')).toBe(false);
});

test('what the server refuses is said in words', async ({ page }) => {
    await open(page);
    await page.setInputFiles('#files', file('large.bin', 'x'.repeat(100_001)));
    await expect(page.locator('#transfers')).toContainText('The file exceeds the size limit of the server.');
    await page.setInputFiles('#files', file('.hidden', 'x'));
    await expect(page.locator('#transfers')).toContainText('The server does not allow this name');
});

test('times are local, names are filtered, folders of the path are links, and nothing is wider than a telephone', async ({ page }) => {
    mkdirSync(folder + '/inner');
    for (const name of ['file1.txt', 'file2.txt', 'file10.txt', 'x'.repeat(200)]) {
        writeFileSync(`${folder}/inner/${name}`, 'x');
        utimesSync(`${folder}/inner/${name}`, 1767225600, 1767225600);
    }
    await page.goto(`${SITE}/open/${basename(folder)}/inner/`);
    const names = () => page.locator('tbody tr:not(.up):visible td:first-child').allTextContents();
    expect(await names()).toEqual(['file1.txt', 'file2.txt', 'file10.txt', 'x'.repeat(200)]);
    await expect(row(page, 'file1.txt').locator('time')).toHaveText('2026-01-01 05:30');
    await expect(row(page, 'file1.txt').locator('time')).toHaveAttribute('datetime', '2026-01-01T00:00:00Z');
    await page.keyboard.press('/');
    await page.keyboard.type('FILE1');
    expect(await names()).toEqual(['file1.txt', 'file10.txt']);
    await expect(page.locator('#count')).toHaveText('2 of 4 entries');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.fill('#filter', '');
    await expect(row(page, 'file1.txt').locator('time')).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await shot(page, 'phone');
    await page.locator('h1').getByRole('link', { name: basename(folder) }).click();
    await expect(page).toHaveURL(`${SITE}/open/${basename(folder)}/`);
    await page.locator('h1').getByRole('link', { name: 'Top folder' }).click();
    await expect(page).toHaveURL(SITE + '/');
    await expect(page.locator('#upload')).toHaveCount(0);
});

test('without scripts there is no form, and times are in UTC', async ({ browser }) => {
    writeFileSync(folder + '/file.txt', 'x');
    utimesSync(folder + '/file.txt', 1767225600, 1767225600);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await open(page);
    await expect(page.locator('#upload')).toBeHidden();
    await expect(page.locator('#filter')).toBeHidden();
    await expect(page.locator('time')).toHaveText('2026-01-01 00:00');
    await expect(page.locator('thead')).toContainText('Modified (UTC)');
    await context.close();
});

test('a page of another site changes nothing', async ({ page }) => {
    writeFileSync(folder + '/mine.txt', 'mine');
    const other = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<p>another site'));
    await new Promise(done => other.listen(0, '127.0.0.1', done));
    await page.goto(`http://127.0.0.1:${other.address().port}/`);
    for (const method of ['PUT', 'DELETE', 'MKCOL', 'POST']) {
        const outcome = await page.evaluate(([address, how]) => fetch(address, { method: how, body: how === 'PUT' ? 'evil' : undefined })
            .then(answer => answer.status, error => error.name), [`${SITE}/open/${basename(folder)}/mine.txt`, method]);
        expect(outcome).toBe('TypeError');
    }
    other.close();
    expect(readFileSync(folder + '/mine.txt', 'utf8')).toBe('mine');
});
