'use strict';
const page = {
    rows: () => [...document.querySelectorAll('tbody tr:not(.up)')],
    shown: [], // called when the rows have changed
};
{
    const filter = document.getElementById('filter');
    const count = document.getElementById('count');
    const two = number => String(number).padStart(2, '0');

    const localTimes = () => {
        for (const time of document.querySelectorAll('tbody time')) {
            const at = new Date(time.dateTime);
            time.title = time.textContent + ' UTC';
            time.textContent = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
                + `${two(at.getHours())}:${two(at.getMinutes())}`;
        }
        document.getElementById('zone').textContent = '';
    };

    const filtered = () => {
        const wanted = filter.value.trim().normalize().toLowerCase();
        const rows = page.rows();
        let matching = 0;
        for (const row of rows) {
            row.hidden = !row.cells[0].textContent.normalize().toLowerCase().includes(wanted);
            if (!row.hidden) matching++;
        }
        count.textContent = wanted ? `${matching} of ${rows.length} ${rows.length === 1 ? 'entry' : 'entries'}` : count.dataset.all;
    };

    page.shown.push(() => {
        count.dataset.all = count.textContent;
        localTimes();
        filtered();
    });
    filter.hidden = false;
    filter.addEventListener('input', filtered);
    document.addEventListener('keydown', event => {
        if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, dialog')) return;
        event.preventDefault();
        filter.focus();
    });
    page.shown.forEach(task => task());
}
