// The page around the program: what the browser has to say is handed on, what the program asks for is done. The files of
// this folder stand one behind the other before Emscripten's own script, which takes Module from them (make_site.py).
'use strict';

const canvas = document.getElementById('canvas');
const typing = document.getElementById('typing');  // takes the keyboard while something is typed
const embedded = document.body.dataset.kind === 'embed';
const page = {frames: 0, startedAt: 0, firstFrameAt: 0};  // what the program calls, and what the tests look at

// ---- frames: one is drawn after each event, and when the program wants one ----

let started = false;
let asked = 0;   // animation frame under way
let timer = 0;

function wake() {
    clearTimeout(timer);
    if (started && asked === 0) asked = requestAnimationFrame(frame);
}

function pixelRatio() {
    return Math.min(Math.max(window.devicePixelRatio || 1, 0.5), 4);
}

function frame() {
    asked = 0;
    const ratio = pixelRatio();
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
    }
    const next = guarded(() => Module._page_frame(width, height, ratio));
    if (next === undefined) return;
    page.frames += 1;
    if (page.firstFrameAt === 0) {
        page.firstFrameAt = performance.now();
        document.body.classList.add('ready');
        setTimeout(keepOffline, 500);
    }
    if (next === 0) {
        wake();
    } else if (next > 0) {
        timer = setTimeout(wake, next * 1000);
    }
}

function drawNow() {
    if (!started) return;
    cancelAnimationFrame(asked);
    frame();
}

// ---- calls of the program ----

// Trouble that the program does not expect ends it, and is said.
function guarded(work) {
    try {
        return work();
    } catch (error) {
        started = false;
        console.error(error);
        give(words('stopped'));
        return undefined;
    }
}

function call(name, types, values, result = null) {
    if (!started) return undefined;
    const returned = guarded(() => Module.ccall(name, result, types, values));
    wake();
    return returned;
}

// Another scene, by its link; what is wrong with it, or ''. `visited`: the browser's history has an entry for it.
function openLink(link, visited) {
    return call('page_open', ['string', 'boolean'], [link, visited], 'string') || '';
}

// Null where the program never came up.
function state() {
    if (!started) return null;
    return JSON.parse(Module.ccall('page_state', 'string', [], []));
}

// ---- messages in place of the picture ----

function give(message) {
    document.getElementById('message').textContent = message;
    document.body.classList.add('failed');
}

function words(name) {
    const chinese = (navigator.language || '').startsWith('zh');
    return document.body.dataset[name + (chinese ? 'Zh' : 'En')];
}
