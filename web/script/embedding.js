// A page that embeds this one: see docs/web.md.

page.tellParent = (what, link, lens, step, steps, playing) => {
    showControls(link, lens, step, steps, playing);
    if (window.parent !== window) window.parent.postMessage({convscope: what, link, lens, step, steps, playing}, '*');
};

function tellProblem(message) {
    if (message !== '' && window.parent !== window) window.parent.postMessage({convscope: 'error', message}, '*');
}

const requests = new Map([
    ['scene', (value) => tellProblem(openLink(String(value), false))],
    ['step', (value) => call('page_go_to_step', ['number'], [Math.max(0, Math.floor(Number(value) || 0))])],
    ['play', (value) => {
        if (state().playing !== (value !== false)) call('page_command', ['string'], ['play']);
    }],
    ['theme', (value) => call('page_theme', ['string'], [String(value)])],
]);
const waiting = [];  // asked for before the program was there

function answer(data) {
    requests.get(data.convscope)(data.value);
}

window.addEventListener('message', (event) => {
    if (event.source !== window.parent || window.parent === window) return;
    const data = event.data;
    if (typeof data !== 'object' || data === null || !requests.has(data.convscope)) return;
    if (started) answer(data);
    else if (page.startedAt === 0) waiting.push(data);
});

function showControls(link, lens, step, steps, playing) {
    const slider = document.getElementById('step');
    slider.max = String(Math.max(0, steps - 1));
    slider.value = String(step);
    document.getElementById('count').textContent = lens === 'rf' ? `${step} / ${steps - 1}` : `${step + 1} / ${steps}`;
    document.getElementById('play').textContent = playing ? '⏸' : '▶';
    document.getElementById('whole').href = `index.html${link}`;
}

function startControls() {
    for (const [id, command] of [['back', 'back'], ['play', 'play'], ['next', 'step']]) {
        document.getElementById(id).addEventListener('click', () => call('page_command', ['string'], [command]));
    }
    document.getElementById('step').addEventListener('input', (event) =>
        call('page_go_to_step', ['number'], [Number(event.target.value)]));
    tellProblem(state().notice);  // a link that cannot be read
    for (const data of waiting.splice(0)) answer(data);
}
