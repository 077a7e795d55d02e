// Updates the status page: charts from the stream of samples, tables from the server, which does all escaping.
'use strict';

const KEPT = 300;
const SPAN = KEPT * 1000; // milliseconds from a chart's left edge to its right
const GAP = 5000; // milliseconds without a sample that interrupt a line
const TABLES = 3000; // milliseconds between two updates of the tables

const $ = (id) => document.getElementById(id);
const samples = [];
let pointed = null; // the sample under the pointer; null for the latest

// --- formats of numbers, as in DisplayText

const digits = (n, whole) => n.toFixed(whole || n >= 99.95 ? 0 : n >= 9.995 ? 1 : 2);

function bytes(n) {
  let unit = 0;
  for (; n >= 999.5 && unit < 6; unit++) n /= 1024;
  return digits(n, unit === 0) + (unit === 0 ? ' B' : ' ' + 'KMGTPE'[unit - 1] + 'iB');
}

function count(n) {
  let unit = 0;
  for (; unit < 4 && n >= (unit === 0 ? 9999.5 : 999.5); unit++) n /= 1000;
  return n.toFixed(n >= 9.95 ? 0 : 1).replace(/\.0$/, '') + (unit === 0 ? '' : 'kMGT'[unit - 1]);
}

function nanos(n) {
  if (n <= 0) return '–';
  if (n < 999500) return digits(n / 1e3) + ' µs';
  return n < 999500000 ? digits(n / 1e6) + ' ms' : digits(n / 1e9) + ' s';
}

function seconds(s) {
  const two = (big, small, a, b) => Math.floor(s / big) + ' ' + a + ' ' + Math.floor((s % big) / small) + ' ' + b;
  if (s < 60) return Math.max(0, Math.floor(s)) + ' s';
  return s < 3600 ? two(60, 1, 'min', 's') : s < 86400 ? two(3600, 60, 'h', 'min') : two(86400, 3600, 'd', 'h');
}

// --- charts, as in StatusChart, but in pixels

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
const series = (...list) => list.map(([colour, value]) => ({ colour, value }));
const charts = [
  { id: 'requests', stacked: true, unit: count, floor: 4, series: series(...[2, 3, 4, 5, 0].map((i) => ['c' + i, (s) => s.requests[i]])) },
  { id: 'latency', logarithmic: true, unit: nanos, floor: 0, series: series(...[2, 1, 0].map((i) => ['p' + [50, 90, 99][i], (s) => s.latency[i]])) },
  { id: 'connections', stacked: true, unit: count, floor: 4, series: series(...[0, 1, 2, 3, 4, 5].map((i) => ['w' + i, (s) => s.waiting[i]])) },
  { id: 'bytes', binary: true, unit: bytes, floor: 1024, series: series(['out', (s) => s.bytesOut], ['in', (s) => s.bytesIn]) },
  { id: 'lag', unit: nanos, floor: 1e6, series: series(['lag', (s) => s.lag]) },
];

for (const chart of charts) {
  const figure = $('chart-' + chart.id);
  chart.plot = figure.querySelector('.plot');
  chart.svg = chart.plot.querySelector('svg');
  chart.values = figure.querySelectorAll('figcaption b');
  chart.title = figure.querySelector('h2').textContent;
}

function steps(chart) {
  let most = chart.floor;
  for (const sample of samples) {
    const values = chart.series.map((one) => one.value(sample));
    most = Math.max(most, chart.stacked ? sum(values) : Math.max(...values));
  }
  let step;
  if (chart.binary) {
    step = Math.max(1, 2 ** Math.ceil(Math.log2(most / 4)));
  } else {
    const power = 10 ** Math.floor(Math.log10(most / 4));
    step = [1, 2, 5, 10].map((d) => d * power).find((s) => s >= (most / 4) * 0.999999);
  }
  const marks = [];
  for (let i = 0; i * step < most + step; i++) marks.push(i * step);
  return { marks, share: (v) => v / marks.at(-1) };
}

function decades(chart) {
  const values = samples.flatMap((s) => chart.series.map((one) => one.value(s))).filter((v) => v > 0);
  const low = values.length ? Math.floor(Math.log10(values.reduce((a, b) => Math.min(a, b)))) : 5;
  const high = values.length ? Math.max(low + 1, Math.ceil(Math.log10(values.reduce((a, b) => Math.max(a, b))))) : 8;
  const marks = [];
  for (let power = low; power <= high; power++) marks.push(10 ** power);
  return { marks, share: (v) => (v <= 0 ? 0 : (Math.log10(v) - low) / (high - low)) };
}

function node(name, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const key in attributes) made.setAttribute(key, attributes[key]);
  if (text !== undefined) made.textContent = text;
  return made;
}

// Runs of samples without a gap, as [first, after the last].
function runs(chart, values) {
  const found = [];
  let first = 0;
  for (let i = 0; i <= values.length; i++) {
    const ends = i === values.length || (chart.logarithmic && values[i] <= 0);
    const breaks = !ends && i > first && samples[i].time - samples[i - 1].time > GAP;
    if (!ends && !breaks) continue;
    if (i > first) found.push([first, i]);
    first = ends ? i + 1 : i;
  }
  return found;
}

function draw(chart) {
  const wide = Math.max(240, chart.plot.clientWidth);
  const high = wide > 800 ? 250 : 200;
  const box = { left: wide < 420 ? 50 : 58, right: wide - 4, top: 10, bottom: high - 24 };
  const scale = chart.logarithmic ? decades(chart) : steps(chart);
  const last = samples.length ? samples.at(-1).time : 0;
  chart.x = (sample) => box.right - Math.min(1, (last - sample.time) / SPAN) * (box.right - box.left);
  chart.y = (value) => box.bottom - Math.min(1, Math.max(0, scale.share(value))) * (box.bottom - box.top);
  chart.box = box;

  // The drawing stays and its contents change, so that it keeps the keyboard focus.
  const svg = chart.svg;
  svg.setAttribute('viewBox', `0 0 ${wide} ${high}`);
  svg.setAttribute('tabindex', 0);
  svg.setAttribute('aria-label', says(chart));
  svg.replaceChildren();
  for (const mark of scale.marks) {
    const y = chart.y(mark).toFixed(1);
    svg.append(node('path', { class: 'grid', d: `M${box.left} ${y}H${box.right}` }));
    svg.append(node('text', { class: 'y', x: box.left - 8, y: +y + 4 }, mark === 0 ? '0' : chart.unit(mark).replace('.00', '').replace('.0 ', ' ')));
  }
  for (let minutes = 0; minutes <= 5; minutes++) {
    if (wide < 420 && minutes % 2 === 1) continue;
    const x = box.right - (minutes * 60000 / SPAN) * (box.right - box.left);
    svg.append(node('text', { class: minutes ? 'x' : 'x now', x, y: high - 6 }, minutes ? `−${minutes} min` : 'now'));
  }
  paths(chart, svg);
  chart.over = node('g', {});
  svg.append(chart.over);
  point(chart);
}

function paths(chart, svg) {
  let below = samples.map(() => 0);
  for (const one of chart.stacked ? chart.series : chart.series.toReversed()) {
    const values = samples.map(one.value);
    if (chart.stacked && !values.some((v) => v > 0)) continue;
    const floor = below;
    const tops = chart.stacked ? values.map((v, i) => v + floor[i]) : values;
    const places = (heights, from, to) => {
      const list = [];
      for (let i = from; i < to; i++) list.push(`${chart.x(samples[i]).toFixed(1)} ${chart.y(heights[i]).toFixed(1)}`);
      return list;
    };
    const d = runs(chart, values).map(([from, to]) => {
      const top = places(tops, from, to);
      if (chart.stacked) return `M${top.join('L')}L${places(floor, from, to).reverse().join('L')}Z`;
      return top.length === 1 ? `M${top[0]}h1` : `M${top.join('L')}`;
    });
    svg.append(node('path', { class: (chart.stacked ? 'area ' : 'line ') + one.colour, d: d.join('') }));
    if (chart.stacked) below = tops;
  }
}

function says(chart) {
  const sample = samples.at(-1);
  if (!sample) return chart.title;
  const names = [...chart.values].map((b) => b.parentElement.firstChild.nextSibling.textContent.trim());
  return chart.title + '; ' + chart.series.map((one, i) => `${names[i]} now ${chart.unit(one.value(sample))}`).join('; ');
}

// The legend shows the values under the pointer, otherwise the latest.
function point(chart) {
  const sample = pointed || samples.at(-1);
  if (!sample) return;
  chart.series.forEach((one, i) => { chart.values[i].textContent = chart.unit(one.value(sample)); });
  chart.over.replaceChildren();
  if (!pointed) return;
  const x = chart.x(sample).toFixed(1);
  chart.over.append(node('line', { class: 'rule', x1: x, x2: x, y1: chart.box.top, y2: chart.box.bottom }));
  let height = 0;
  for (const one of chart.series) {
    const value = one.value(sample);
    height = chart.stacked ? height + value : value;
    if (value > 0) chart.over.append(node('circle', { class: 'dot ' + one.colour, cx: x, cy: chart.y(height).toFixed(1), r: 3.5 }));
  }
  const left = x > (chart.box.left + chart.box.right) / 2;
  chart.over.append(node('text', { class: left ? 'y when' : 'left when', x: left ? x - 8 : +x + 8, y: chart.box.top + 8 }, new Date(sample.time).toLocaleTimeString()));
}

function pointAt(sample) {
  pointed = sample;
  charts.forEach(point);
}

for (const chart of charts) {
  chart.plot.addEventListener('pointermove', (event) => {
    if (!samples.length) return;
    const bounds = chart.plot.getBoundingClientRect();
    const x = event.clientX - bounds.left;
    const nearest = samples.reduce((a, b) => (Math.abs(chart.x(a) - x) <= Math.abs(chart.x(b) - x) ? a : b));
    pointAt(nearest);
  });
  chart.plot.addEventListener('pointerleave', () => pointAt(null));
  chart.plot.addEventListener('focusout', () => pointAt(null));
  chart.plot.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Escape') pointAt(null);
    if (!step || !samples.length) return;
    event.preventDefault();
    const at = pointed ? samples.indexOf(pointed) : samples.length - 1;
    pointAt(samples[Math.min(samples.length - 1, Math.max(0, at + step))]);
  });
}

// --- samples

function tiles(sample) {
  const say = (id, text) => { $('tile-' + id).textContent = text; };
  say('requests', count(sum(sample.requests)));
  say('flight', count(sample.inFlight));
  say('open', count(sum(sample.waiting)));
  say('in', bytes(sample.bytesIn));
  say('out', bytes(sample.bytesOut));
  say('lag', nanos(sample.lag));
  say('heap', bytes(sample.heap));
  $('uptime').textContent = seconds((sample.time - Date.parse(document.body.dataset.started)) / 1000);
}

function drawAll() {
  if (!document.hidden) charts.forEach(draw);
}

function take(list) {
  const known = new Set(samples.map((sample) => sample.time)); // older samples may arrive after those of the stream
  samples.push(...list.filter((sample) => !known.has(sample.time)));
  samples.sort((a, b) => a.time - b.time);
  while (samples.length && samples[0].time <= samples.at(-1).time - SPAN) samples.shift();
  if (pointed && !samples.includes(pointed)) pointed = null;
  if (samples.length) tiles(samples.at(-1));
  drawAll();
}

async function past() {
  const answer = await fetch('samples.json');
  if (answer.ok) take((await answer.json()).samples);
}

const stream = new EventSource('events');
stream.addEventListener('sample', (event) => take([JSON.parse(event.data)]));
stream.addEventListener('open', () => past().catch(() => {}));
stream.addEventListener('error', () => phase('away', 'no answer'));

// --- tables

function phase(kind, words) {
  $('phase').className = 'phase ' + kind;
  $('phase').textContent = words;
}

let looking = false;

// Rows under the pointer do not move before a click.
const held = () => $('rows').matches(':hover') || $('rows').contains(document.activeElement);

async function look(sorted) {
  if (looking || (document.hidden && !sorted)) return;
  looking = true;
  try {
    const query = new URLSearchParams(location.search);
    query.set('charts', 'no');
    const answer = await fetch('./?' + query);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    phase(page.getElementById('phase').textContent, page.getElementById('phase').textContent);
    document.body.dataset.token = page.body.dataset.token;
    document.body.dataset.started = page.body.dataset.started;
    document.querySelectorAll('tbody, thead, .facts dl, #open').forEach((old, i) => {
      if (held() && !sorted && $('connections').contains(old)) return;
      const fresh = page.querySelectorAll('tbody, thead, .facts dl, #open')[i];
      if (fresh && fresh.innerHTML !== old.innerHTML) old.replaceChildren(...fresh.childNodes);
    });
  } catch {
    phase('away', 'no answer');
  } finally {
    looking = false;
  }
}

function notice(text) {
  $('notice').textContent = text;
  $('notice').hidden = !text;
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('thead a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.replaceState(null, '', link.search);
  look(true);
});

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const headers = { 'X-Stheno-Token': document.body.dataset.token, Accept: 'application/json' };
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', headers });
    const json = answer.headers.get('Content-Type') === 'application/json' ? await answer.json() : null;
    const row = form.closest('tr');
    if (row) row.remove();
    if (!row || !json) notice(json ? [json.message, ...json.details, ...(json.warnings.length ? ['Warnings:', ...json.warnings] : [])].join('\n') : `The server refused this: ${answer.status}`);
  } catch {
    notice('The server did not answer.');
  } finally {
    button.disabled = false;
  }
});

new ResizeObserver(drawAll).observe(document.querySelector('.charts'));
document.addEventListener('visibilitychange', () => { drawAll(); look(false); });
setInterval(() => look(false), TABLES);
