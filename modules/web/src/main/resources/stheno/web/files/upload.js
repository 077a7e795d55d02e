'use strict';
{
    const MOST = 3; // uploads at once
    const section = document.getElementById('upload');
    const chooser = document.getElementById('files');
    const list = document.getElementById('transfers');
    const status = document.getElementById('status');
    const waiting = [];
    let running = 0;
    let always = ''; // the answer for all other names that exist, until the queue is empty
    let asking = Promise.resolve();

    const add = (parent, tag, text = '', properties = {}) =>
        parent.appendChild(Object.assign(document.createElement(tag), { textContent: text }, properties));

    const size = bytes => {
        let unit = 0;
        for (; bytes >= 1023.5 && unit < 4; unit++) bytes /= 1024;
        return (unit ? bytes.toFixed(bytes < 99.95 ? 1 : 0) : bytes) + ' ' + ['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit];
    };

    const fault = (method, code) => ({
        0: 'The connection was lost. The file may exceed the size limit of the server.',
        400: 'The server does not accept this name.',
        401: 'You are not logged in.',
        403: 'The server does not allow this name, or you have no permission to write here.',
        404: 'It does not exist any more.',
        405: method === 'MKCOL' ? 'The name is in use.' : 'The server does not allow changes here.',
        409: method === 'DELETE' ? 'The folder is not empty.' : 'A folder has this name, or this folder does not exist any more.',
        413: 'The file exceeds the size limit of the server.',
        429: 'Too many requests. Try again later.',
        503: 'The server is busy. Try again later.',
        507: 'The disk of the server is full.',
    })[code] ?? `The server answered with status ${code}.`;

    // Resolves with the status, 0 for a lost connection.
    const send = (method, address, { fields = {}, data = null, progress = () => {}, begun = () => {} } = {}) => new Promise(resolve => {
        const request = new XMLHttpRequest();
        request.open(method, address);
        for (const [name, value] of Object.entries(fields)) request.setRequestHeader(name, value);
        request.upload.onprogress = event => progress(event.loaded);
        request.onloadend = () => resolve(request.status);
        begun(request);
        request.send(data);
    });

    const address = name => location.pathname + encodeURIComponent(name);

    // Asks one question after the other. Resolves with the button's text, or with what was written; '' if the dialog was closed. If there
    // is an answer when the question's turn comes, it is not asked.
    const ask = (text, buttons, { input = false, known = () => '' } = {}) => {
        const question = () => known() || new Promise(resolve => {
            const dialog = add(document.body, 'dialog');
            add(dialog, 'p', text, { id: 'asked' });
            dialog.setAttribute('aria-labelledby', 'asked');
            const field = input && add(dialog, 'input', '', { type: 'text', maxLength: 255 });
            if (field) field.setAttribute('aria-labelledby', 'asked');
            const bar = add(dialog, 'div');
            const answer = value => {
                dialog.returnValue = value;
                dialog.close(value);
            };
            for (const label of buttons) {
                const last = label === buttons[buttons.length - 1];
                add(bar, 'button', label, { type: 'button', onclick: () => answer(last && field ? field.value : input ? '' : label) });
            }
            if (field) field.onkeydown = event => { if (event.key === 'Enter') answer(field.value); };
            dialog.onclose = () => {
                dialog.remove();
                resolve(dialog.returnValue);
            };
            dialog.showModal();
        });
        asking = asking.then(question);
        return asking;
    };

    const tell = (text, bad = false) => {
        status.textContent = text;
        if (!bad) return;
        const line = add(list, 'li');
        add(line, 'span', text, { className: 'bad' });
    };

    const isolated = name => `\u2068${name}\u2069`; // a name with marks of direction does not turn the text around it
    const names = () => page.rows().map(row => row.cells[0].textContent); // those of folders end with a slash

    const refresh = () => new Promise(resolve => {
        const request = new XMLHttpRequest();
        request.open('GET', location.href);
        request.setRequestHeader('Accept', 'text/html');
        request.responseType = 'document';
        request.onloadend = () => {
            const fresh = request.status === 200 && request.response;
            for (const part of ['tbody', '#count']) {
                const found = fresh && fresh.querySelector(part);
                if (part === 'tbody' && found) document.querySelector(part).replaceWith(document.adoptNode(found));
                else if (found) document.querySelector(part).textContent = found.textContent;
            }
            if (fresh) page.shown.forEach(task => task());
            resolve();
        };
        request.send();
    });

    const replaces = async name => {
        const several = running + waiting.length > 1;
        const answer = await ask(`A file named “${isolated(name)}” exists. Replace it?`,
            several ? ['Skip', 'Skip all', 'Replace all', 'Replace'] : ['Skip', 'Replace'], { known: () => always });
        if (answer.endsWith(' all')) always = answer;
        return answer.startsWith('Replace');
    };

    const upload = async ({ file, line }) => {
        const state = add(line, 'span');
        const cancel = add(line, 'button', 'Cancel', { type: 'button' });
        const bar = add(line, 'progress', '', { max: Math.max(file.size, 1), value: 0 });
        bar.setAttribute('aria-label', 'Upload of ' + file.name);
        let cancelled = false;
        const options = {
            data: file,
            progress: sent => {
                bar.value = sent;
                state.textContent = `${size(sent)} of ${size(file.size)}`;
            },
            begun: request => {
                cancel.onclick = () => {
                    cancelled = true;
                    request.abort();
                };
            },
        };
        const end = (text, bad) => {
            bar.remove();
            cancel.remove();
            state.textContent = text;
            state.className = bad ? 'bad' : '';
            status.textContent = `${file.name}: ${text}`;
        };
        if (names().includes(file.name + '/')) return end(fault('PUT', 409), true);
        let code = names().includes(file.name) ? 412 : await send('PUT', address(file.name), { ...options, fields: { 'If-None-Match': '*' } });
        if (code === 412 && !cancelled) {
            if (!await replaces(file.name)) return end('Skipped.');
            code = await send('PUT', address(file.name), options);
        }
        if (cancelled) end('Cancelled.');
        else if (code >= 200 && code < 300) end(`Uploaded, ${size(file.size)}.`);
        else end(fault('PUT', code), true);
    };

    const next = async () => {
        if (running >= MOST || !waiting.length) return;
        running++;
        await upload(waiting.shift());
        running--;
        if (!running && !waiting.length) {
            always = '';
            await refresh();
        }
        next();
    };

    const enqueue = files => {
        for (const file of files) {
            const line = add(list, 'li');
            add(line, 'bdi', file.name);
            waiting.push({ file, line });
        }
        for (let i = 0; i < MOST; i++) next();
    };

    const makeFolder = async () => {
        const name = (await ask('Name of the new folder', ['Cancel', 'Create'], { input: true })).trim();
        if (!name) return;
        if (/^\.{1,2}$|\//.test(name)) return tell('A name has no slash, and is not “.” or “..”.', true);
        const code = await send('MKCOL', address(name));
        if (code === 201) tell(`Folder “${name}” created.`);
        else tell(`${name}: ${fault('MKCOL', code)}`, true);
        await refresh();
    };

    const remove = async (link, name) => {
        if (await ask(`Delete “${isolated(name)}”? This cannot be undone.`, ['Cancel', 'Delete']) !== 'Delete') return;
        const code = await send('DELETE', link.href);
        if (code === 204) tell(`“${name}” deleted.`);
        else tell(`${name}: ${fault('DELETE', code)}`, true);
        await refresh();
    };

    const addRemoveButtons = () => {
        const rows = page.rows();
        for (const row of rows) {
            const link = row.cells[0].querySelector('a');
            const name = link.textContent.replace(/\/$/, '');
            const button = add(add(row, 'td', '', { className: 'remove' }), 'button', '×', { type: 'button', title: 'Delete' });
            button.setAttribute('aria-label', 'Delete ' + name);
            button.onclick = () => remove(link, name);
        }
        const up = document.querySelector('tbody tr.up');
        if (up) add(up, 'td');
    };

    add(add(document.querySelector('thead tr'), 'th'), 'span', 'Delete', { className: 'unseen' });
    page.shown.push(addRemoveButtons);
    addRemoveButtons();
    section.hidden = false;
    document.getElementById('choose').onclick = () => chooser.click();
    document.getElementById('folder').onclick = makeFolder;
    chooser.onchange = () => {
        enqueue([...chooser.files]);
        chooser.value = '';
    };
    const carriesFiles = event => event.dataTransfer && [...event.dataTransfer.types].includes('Files');
    document.addEventListener('dragover', event => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        document.body.classList.add('drop');
    });
    document.addEventListener('dragleave', event => { if (!event.relatedTarget) document.body.classList.remove('drop'); });
    document.addEventListener('drop', event => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        document.body.classList.remove('drop');
        const files = [...event.dataTransfer.files];
        const folders = [...event.dataTransfer.items].map(item => item.webkitGetAsEntry?.()).filter(entry => entry?.isDirectory);
        const skipped = new Set(folders.map(entry => entry.name));
        for (const name of skipped) tell(`${name}: A folder cannot be uploaded. Create it here, open it, and drop its files.`, true);
        enqueue(files.filter(file => !skipped.has(file.name)));
    });
    window.addEventListener('beforeunload', event => { if (running) event.preventDefault(); });
}
