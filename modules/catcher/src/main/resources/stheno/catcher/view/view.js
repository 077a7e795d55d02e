// What is live: new messages appear, keys, a message opens beside the list, selecting, copying, the reader's own time zone.
// Pages are whole without it.
(() => {
  'use strict';
  const page = document.documentElement;
  const root = page.dataset.root; // leads from this page to the list
  const list = new URL(root || './', location.href); // the list's own address
  const isMessage = document.body.classList.contains('message');
  const one = (selector, from = document) => from.querySelector(selector);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const rows = () => all('#rows .row');

  // Times in the reader's zone

  const clock = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
  const day = new Intl.DateTimeFormat('en', {day: 'numeric', month: 'short'});
  const date = new Intl.DateTimeFormat('en', {day: 'numeric', month: 'short', year: 'numeric'});
  const full = new Intl.DateTimeFormat('en', {weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit',
    minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short'});

  function times(from) {
    const now = new Date();
    for (const element of all('time[datetime]', from)) {
      const time = new Date(element.dateTime);
      if (isNaN(time)) continue;
      if (element.dataset.form === 'short') {
        const format = time.toDateString() === now.toDateString() ? clock : time.getFullYear() === now.getFullYear() ? day : date;
        element.textContent = format.format(time);
      } else if (element.dataset.form === 'full') {
        element.textContent = full.format(time);
      }
      element.title = (element.dataset.form === 'also' ? 'Your time: ' : '') + full.format(time);
    }
  }

  // What this browser remembers: messages that were opened, and whether envelopes are shown

  const MOST_READ = 2000;
  function remembered(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem('stheno-' + name)) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  function remember(name, value) {
    try {
      localStorage.setItem('stheno-' + name, JSON.stringify(value));
    } catch { /* no storage */ }
  }

  function readIds() {
    return remembered('read', []);
  }

  function markRead(id) {
    const ids = readIds();
    if (id && !ids.includes(id)) remember('read', [...ids, id].slice(-MOST_READ));
  }

  function facts(from) {
    const details = one('.facts', from);
    if (!details) return;
    details.open = remembered('facts', innerWidth >= 760);
    details.addEventListener('toggle', () => remember('facts', details.open));
  }

  function showRead(from) {
    const ids = new Set(readIds());
    for (const row of all('.row', from)) row.classList.toggle('read', ids.has(row.dataset.id));
  }

  // The list is read again when something has changed

  let shown = '';
  let reading = false;
  let again = false;
  const PAUSE = 400; // ms between two readings, however many messages arrive

  function listAddress() {
    const address = new URL(list);
    const now = new URLSearchParams(location.search);
    for (const name of ['q', 'mailbox']) if (now.has(name)) address.searchParams.set(name, now.get(name));
    return address;
  }

  async function refresh() {
    if (!one('#rows') || new URLSearchParams(location.search).has('before')) return; // an older page does not change
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      const reply = await fetch(listAddress(), {headers: {Accept: 'text/html'}});
      if (reply.ok) replace(new DOMParser().parseFromString(await reply.text(), 'text/html'));
    } catch { /* the server is away; the next event or poll tries again */ }
    setTimeout(() => {
      reading = false;
      if (again) {
        again = false;
        refresh();
      }
    }, PAUSE);
  }

  /** Addresses in the fetched page are seen from the list, those here from this page. */
  function rebase(from) {
    if (!root) return;
    for (const attribute of ['href', 'src', 'action']) {
      for (const element of all(`[${attribute}]`, from)) element.setAttribute(attribute, root + element.getAttribute(attribute));
    }
  }

  function replace(fresh) {
    const next = one('#list', fresh);
    if (!next || next.outerHTML === shown) return;
    const first = shown === '';
    shown = next.outerHTML;
    const known = new Set(rows().map(row => row.dataset.id));
    const checked = new Set(all('#rows input:checked').map(box => box.value));
    const focused = document.activeElement?.closest?.('.row')?.dataset.id;
    const current = one('#reader')?.dataset.id;
    rebase(next);
    const news = all('.row', next);
    if (first && news.length === known.size && news.every(row => known.has(row.dataset.id))) return;
    for (const row of news) {
      if (checked.has(row.dataset.id)) one('input', row).checked = true;
      if (!known.has(row.dataset.id)) row.classList.add('fresh');
      if (row.dataset.id === current) row.classList.add('current');
    }
    times(next);
    showRead(next);
    const old = one('#list');
    const top = old.scrollTop;
    if (one('details[open]', old)) { // do not take away what the reader is about to press
      one('#rows').replaceChildren(...news);
    } else {
      old.replaceChildren(...next.childNodes);
      selectAll();
    }
    old.scrollTop = top;
    const boxes = one('.mailboxes', fresh);
    if (boxes && !isMessage) {
      const here = one('.mailboxes');
      if (here) here.replaceWith(boxes);
      else if (one('.columns')) {
        one('.columns').prepend(boxes);
        document.body.classList.add('boxed');
      }
    }
    if (focused) one(`.row[data-id="${CSS.escape(focused)}"] a`)?.focus({preventScroll: true});
    document.title = fresh.title && !isMessage ? fresh.title : document.title;
  }

  const POLL = 3000;  // ms, where events do not arrive
  const CHECK = 30000; // ms, for events that a proxy has lost
  let open = false;
  let failures = 0;

  function status(text, on) {
    const live = one('#live');
    if (!live) return;
    live.hidden = false;
    live.textContent = text;
    live.classList.toggle('on', on);
  }

  function listen() {
    const events = new EventSource(new URL('api/events', list));
    events.onopen = () => {
      open = true;
      failures = 0;
      status('Live', true);
      refresh();
    };
    events.onmessage = refresh;
    for (const name of ['message', 'arrived', 'deleted']) events.addEventListener(name, refresh);
    events.onerror = () => {
      open = false;
      failures++;
      status('Polling', false);
      if (events.readyState === EventSource.CLOSED && failures < 10) setTimeout(listen, 5000);
    };
  }

  function poll() {
    if (!open && !document.hidden) refresh();
    setTimeout(poll, POLL);
  }

  // A message opens beside the list

  /** @param way what becomes of the page before: 'push', 'replace' or 'keep' */
  async function show(address, way) {
    try {
      const reply = await fetch(address, {headers: {Accept: 'text/html'}});
      const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html');
      const reader = one('#reader', fresh);
      if (!reply.ok || !reader) throw new Error('no message');
      if (way === 'push') history.pushState(null, '', address);
      if (way === 'replace') history.replaceState(null, '', address);
      one('#reader').replaceWith(reader);
      document.title = fresh.title;
      reader.scrollTop = 0;
      opened(reader);
    } catch {
      if (way === 'push') location.href = address;
      else location.replace(address);
    }
  }

  function opened(reader) {
    times(reader);
    copying(reader);
    facts(reader);
    markRead(reader.dataset.id);
    for (const row of rows()) {
      const is = row.dataset.id === reader.dataset.id;
      row.classList.toggle('current', is);
      row.classList.toggle('read', is || row.classList.contains('read'));
      const link = one('a', row);
      if (is) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
      if (is) row.scrollIntoView({block: 'nearest'});
    }
    const back = one('.theme [name="back"]');
    if (back) back.value = location.href.slice(list.href.length);
  }

  function beside() {
    return isMessage && one('#list') && getComputedStyle(one('#list')).display !== 'none';
  }

  document.addEventListener('click', event => {
    for (const details of all('details.help[open], details.sure[open]')) if (!details.contains(event.target)) details.open = false;
    const link = event.target.closest?.('a');
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const inList = link.closest('.row');
    const tab = link.closest('.tabs, .remote');
    if ((inList && beside()) || (tab && isMessage)) {
      event.preventDefault();
      show(link.href, 'push');
    }
  });
  addEventListener('popstate', () => {
    if (isMessage) show(location.href, 'keep');
  });

  // Selecting several

  let lastBox = null;
  function selectAll() {
    const actions = one('#list .actions');
    if (!actions || rows().length === 0 || isMessage || one('.select-all')) return;
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.className = 'select-all';
    box.ariaLabel = 'Select all messages of this page';
    box.title = box.ariaLabel;
    box.addEventListener('change', () => {
      for (const other of all('#rows input')) other.checked = box.checked;
    });
    actions.prepend(box);
  }

  document.addEventListener('click', event => {
    const box = event.target.closest?.('#rows input');
    if (!box) return;
    const boxes = all('#rows input');
    if (event.shiftKey && lastBox && boxes.includes(lastBox)) {
      const [from, to] = [boxes.indexOf(lastBox), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
    }
    lastBox = box;
  });

  // Deleting a message opens the next one

  document.addEventListener('submit', async event => {
    const form = event.target;
    if (!form.matches('.toolbar form') || !beside()) return;
    event.preventDefault();
    const row = one('.row.current');
    const next = row && (row.nextElementSibling || row.previousElementSibling);
    const data = new URLSearchParams(new FormData(form));
    data.set('id', one('#delete').value);
    try {
      const reply = await fetch(form.action, {method: 'POST', body: data});
      if (!reply.ok) throw new Error('refused');
      row?.remove();
      if (next) show(one('a', next).href, 'replace'); // back does not lead to what was deleted
      else location.href = one('#back').href;
      refresh();
    } catch {
      form.submit();
    }
  });

  // Copying a code

  function copying(from) {
    if (!navigator.clipboard) return;
    for (const code of all('[data-copy]', from)) {
      code.setAttribute('role', 'button');
      code.tabIndex = 0;
      code.title = 'Copy';
    }
  }

  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.dataset.copy);
      code.title = 'Copied';
      code.textContent = 'Copied';
      setTimeout(() => { code.textContent = code.dataset.copy; }, 900);
    } catch { /* not allowed: the reader can still select it */ }
  }

  document.addEventListener('click', event => {
    const code = event.target.closest?.('[data-copy][role]');
    if (code) copy(code);
  });

  // Keys

  function move(step) {
    const lines = rows();
    if (lines.length === 0) return;
    const at = lines.findIndex(row => row.contains(document.activeElement) || row.classList.contains('current'));
    const next = lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : Math.min(lines.length - 1, Math.max(0, at + step))];
    if (isMessage) {
      if (!next.classList.contains('current')) show(one('a', next).href, 'push');
    } else {
      one('a', next).focus();
      next.scrollIntoView({block: 'nearest'});
    }
  }

  function remove() {
    if (isMessage) {
      one('#delete')?.click();
      return;
    }
    const focused = document.activeElement?.closest?.('.row');
    if (focused && all('#rows input:checked').length === 0) one('input', focused).checked = true;
    if (all('#rows input:checked').length > 0) one('#list .selected')?.click();
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    o: () => document.activeElement?.closest?.('.row')?.querySelector('a')?.click(),
    u: () => one('#back')?.click(),
    x: () => document.activeElement?.closest?.('.row')?.querySelector('input')?.click(),
    '#': remove,
    '/': () => one('#search')?.select(),
    '?': () => { one('details.help').open = !one('details.help').open; },
  };

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') {
      for (const details of all('details[open]')) details.open = false;
      document.activeElement?.blur?.();
      return;
    }
    if (event.key === 'Enter' && document.activeElement?.matches?.('[data-copy][role]')) copy(document.activeElement);
    const typing = event.target.closest?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select');
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  times(document);
  showRead(document);
  selectAll();
  const reader = one('#reader');
  if (reader) opened(reader);
  if (one('#rows')) {
    listen();
    setTimeout(poll, POLL);
    setInterval(() => { if (!document.hidden) refresh(); }, CHECK);
  }
})();
