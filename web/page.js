// The page around the program: what the browser has to say is handed on, what the program asks for is done. It stands
// before Emscripten's own script, which takes Module from here (make_site.py).
'use strict';

const canvas = document.getElementById('canvas');
const typing = document.getElementById('typing');  // takes the keyboard while something is typed
const embedded = document.body.dataset.kind === 'embed';
const fonts = {
    'opentype/inter/Inter-Regular.otf': {family: 'Inter', weight: '400'},
    'opentype/inter/Inter-SemiBold.otf': {family: 'Inter', weight: '600'},
    'truetype/jetbrains-mono/JetBrainsMono-Regular.ttf': {family: 'JetBrains Mono', weight: '400'},
    'truetype/jetbrains-mono/JetBrainsMono-Bold.ttf': {family: 'JetBrains Mono', weight: '700'},
    'opentype/noto/NotoSansCJK-Regular.ttc': {family: 'Noto Sans CJK SC', weight: '400'},
    'opentype/noto/NotoSansCJK-Bold.ttc': {family: 'Noto Sans CJK SC', weight: '700'},
};
const home = '/kept';  // what is below it lasts until the next visit
const opened = '/opened';
const mostDropped = 512 * 1024 * 1024;  // bytes of a file that is opened

const askedTheme = new URLSearchParams(location.search).get('theme');
if (askedTheme !== null) document.documentElement.dataset.theme = askedTheme;

// The program takes this context over; made here it starts the graphics while the program is still being fetched.
const early = canvas.getContext('webgl2', {alpha: false, depth: false, antialias: false, stencil: false});
if (early !== null) {
    early.flush();
    remember(early);
}

// Whoever draws puts back what was set before, and asks for it first: each such question waits until the graphics, in
// another process, have drawn all that was asked for. What was set is known here.
function remember(gl) {
    const known = new Map();
    const setters = {
        viewport: (...box) => [[gl.VIEWPORT, new Int32Array(box)]],
        scissor: (...box) => [[gl.SCISSOR_BOX, new Int32Array(box)]],
        blendFuncSeparate: (source, target, sourceAlpha, targetAlpha) => [[gl.BLEND_SRC_RGB, source],
            [gl.BLEND_DST_RGB, target], [gl.BLEND_SRC_ALPHA, sourceAlpha], [gl.BLEND_DST_ALPHA, targetAlpha]],
        blendEquationSeparate: (colour, alpha) => [[gl.BLEND_EQUATION_RGB, colour], [gl.BLEND_EQUATION_ALPHA, alpha]],
    };
    setters.blendFunc = (source, target) => setters.blendFuncSeparate(source, target, source, target);
    setters.blendEquation = (both) => setters.blendEquationSeparate(both, both);
    for (const [name, values] of Object.entries(setters)) {
        const set = gl[name].bind(gl);
        gl[name] = (...given) => {
            for (const [what, value] of values(...given)) known.set(what, value);
            set(...given);
        };
    }
    const ask = gl.getParameter.bind(gl);
    gl.getParameter = (what) => (known.has(what) ? known.get(what) : ask(what));
}

// ---- frames: one is drawn after each event, and when the program wants one ----

let started = false;
let asked = 0;   // animation frame under way
let timer = 0;
const page = {frames: 0, startedAt: 0, firstFrameAt: 0};

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
    if (embedded) showControls();
    if (next === 0) {
        wake();
    } else if (next > 0) {
        timer = setTimeout(wake, next * 1000);
    }
}

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

function call(name, types, values) {
    if (!started) return undefined;
    const result = guarded(() => Module.ccall(name, null, types, values));
    wake();
    return result;
}

// Null where the program never came up.
function state() {
    if (!started) return null;
    return JSON.parse(Module.ccall('page_state', 'string', [], []));
}

// ---- pointer and fingers ----

const buttons = {0: 0, 1: 2, 2: 1};  // the browser's numbers to the program's
const fingers = new Map();           // those on the canvas, by pointerId

function place(event) {
    const box = canvas.getBoundingClientRect();
    const ratio = pixelRatio();
    return [(event.clientX - box.left) * ratio, (event.clientY - box.top) * ratio];
}

function twoFingers() {
    const [a, b] = [...fingers.values()];
    return {x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2, apart: Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]))};
}

function finger(what, at) {
    call('page_finger', ['number', 'number', 'number'], [what, ...at]);
}

function pointerDown(event) {
    const at = place(event);
    event.preventDefault();
    if (document.activeElement !== typing) canvas.focus({preventScroll: true});
    canvas.setPointerCapture(event.pointerId);
    modifiers(event);
    if (event.pointerType === 'touch') {
        fingers.set(event.pointerId, at);
        if (fingers.size === 1) finger(0, at);
        if (fingers.size === 2) finger(3, at);
        return;
    }
    call('page_pointer', ['number', 'number'], at);
    call('page_button', ['number', 'boolean'], [buttons[event.button] || 0, true]);
}

function pointerMove(event) {
    const at = place(event);
    if (event.pointerType === 'touch') {
        if (!fingers.has(event.pointerId)) return;
        const before = fingers.size === 2 ? twoFingers() : null;
        fingers.set(event.pointerId, at);
        if (before === null) {
            if (fingers.size === 1) finger(1, at);
            return;
        }
        const now = twoFingers();
        call('page_pinch', Array(5).fill('number'), [before.x, before.y, now.x, now.y, now.apart / before.apart]);
        return;
    }
    modifiers(event);
    call('page_pointer', ['number', 'number'], at);
}

function pointerUp(event) {
    const at = place(event);
    if (event.pointerType === 'touch') {
        const only = fingers.size === 1;
        fingers.delete(event.pointerId);
        if (only) finger(2, at);
        return;
    }
    call('page_pointer', ['number', 'number'], at);
    call('page_button', ['number', 'boolean'], [buttons[event.button] || 0, false]);
}

function wheel(event) {
    // In an article the wheel is the article's, unless the picture has the keyboard or Ctrl is held.
    if (embedded && document.activeElement !== canvas && !event.ctrlKey) return;
    event.preventDefault();
    const unit = event.deltaMode === 0 ? 1 / 100 : event.deltaMode === 1 ? 1 / 3 : 1;
    call('page_wheel', ['number', 'number'], [-event.deltaX * unit, -event.deltaY * unit]);
}

canvas.addEventListener('pointerdown', pointerDown);
canvas.addEventListener('pointermove', pointerMove);
canvas.addEventListener('pointerup', pointerUp);
canvas.addEventListener('pointercancel', (event) => {  // the browser took the finger over, to scroll
    if (fingers.delete(event.pointerId)) finger(3, place(event));
});
canvas.addEventListener('pointerleave', (event) => {
    if (event.pointerType !== 'touch') call('page_pointer_left', [], []);
});
canvas.addEventListener('wheel', wheel, {passive: false});
canvas.addEventListener('contextmenu', (event) => event.preventDefault());

// ---- keys and text ----

const keyNames = {
    ArrowLeft: 'LeftArrow', ArrowRight: 'RightArrow', ArrowUp: 'UpArrow', ArrowDown: 'DownArrow', ' ': 'Space',
    Enter: 'Enter', Escape: 'Escape', Tab: 'Tab', Backspace: 'Backspace', Delete: 'Delete', Insert: 'Insert',
    Home: 'Home', End: 'End', PageUp: 'PageUp', PageDown: 'PageDown',
};
const codeNames = {
    Minus: 'Minus', Equal: 'Equal', BracketLeft: 'LeftBracket', BracketRight: 'RightBracket', Slash: 'Slash',
    Comma: 'Comma', Period: 'Period', NumpadEnter: 'KeypadEnter', NumpadAdd: 'KeypadAdd',
    NumpadSubtract: 'KeypadSubtract',
};
// With Ctrl the program takes these; all others are the browser's.
const withControl = new Set(['A', 'C', 'E', 'O', 'S', 'X', 'Y', 'Z', 'Minus', 'Equal', 'LeftArrow', 'RightArrow',
    'Backspace', 'Delete', 'Home', 'End']);

function keyName(event) {
    if (keyNames[event.key] !== undefined) return keyNames[event.key];
    if (/^F([1-9]|1[0-2])$/.test(event.key)) return event.key;
    if (/^[a-zA-Z]$/.test(event.key)) return event.key.toUpperCase();
    const letter = /^Key([A-Z])$/.exec(event.code);  // of a keyboard with other letters
    if (letter !== null && event.key !== 'Process') return letter[1];
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code);
    if (digit !== null) return digit[1];
    return codeNames[event.code] || '';
}

function modifiers(event) {
    call('page_modifiers', ['boolean', 'boolean', 'boolean'],
        [event.ctrlKey || event.metaKey, event.shiftKey, event.altKey]);
}

function key(event, down) {
    if (event.isComposing) return;
    const name = keyName(event);
    const control = event.ctrlKey || event.metaKey;
    // In an article Tab goes on through it, and what would open a dialog is the browser's.
    if (embedded && (name === 'Tab' || (control && name !== 'Z' && name !== 'Y'))) return;
    if (down && control && !event.shiftKey && name === 'V') return;  // the paste event brings the text
    const ours = control ? withControl.has(name) || (event.shiftKey && name === 'V')
                         : name !== '' && !/^F([2-9]|1[0-2])$/.test(name) && !event.altKey;
    if (control && !ours && down) return;
    modifiers(event);
    if (name !== '') call('page_key', ['string', 'boolean'], [name, down]);
    // macOS tells of no release beside Cmd.
    if (name !== '' && down && event.metaKey) call('page_key', ['string', 'boolean'], [name, false]);
    const text = event.key.length === 1 && !control && !event.altKey;
    if (down && text && document.activeElement !== typing) call('page_text', ['string'], [event.key]);
    if (ours && !(text && document.activeElement === typing)) event.preventDefault();
}

for (const target of [canvas, typing]) {
    target.addEventListener('keydown', (event) => key(event, true));
    target.addEventListener('keyup', (event) => key(event, false));
    target.addEventListener('focus', () => call('page_focus', ['boolean'], [true]));
}
typing.addEventListener('input', (event) => {
    if (event.isComposing) return;
    if (typing.value !== '') call('page_text', ['string'], [typing.value]);
    typing.value = '';
});
typing.addEventListener('compositionend', () => {
    if (typing.value !== '') call('page_text', ['string'], [typing.value]);
    typing.value = '';
});
window.addEventListener('blur', () => call('page_focus', ['boolean'], [false]));

// ---- files in: dropped, chosen, pasted ----

async function takeFile(file) {
    if (file.size > mostDropped) {
        say(`${file.name}: ${file.size} > ${mostDropped} bytes`);
        return;
    }
    let bytes = null;
    try {
        bytes = new Uint8Array(await file.arrayBuffer());
    } catch (error) {  // a folder, or a file that may not be read
        say(`${file.name}: ${error.message}`);
        return;
    }
    // The kept scene holds what was opened: the file itself is needed no longer than that takes.
    const path = `${opened}/${file.name.replace(/[/\\]/g, '_')}`;
    Module.FS.mkdirTree(opened);
    for (const name of Module.FS.readdir(opened)) {
        if (name !== '.' && name !== '..') Module.FS.unlink(`${opened}/${name}`);
    }
    Module.FS.writeFile(path, bytes);
    call('page_drop', ['string'], [path]);
}

function say(text) {
    call('page_say', ['string'], [text]);
}

document.addEventListener('dragover', (event) => event.preventDefault());
document.addEventListener('drop', (event) => {
    event.preventDefault();
    const files = event.dataTransfer.files;
    if (files.length > 0) takeFile(files[files.length - 1]);
});
document.addEventListener('paste', (event) => {
    const files = event.clipboardData.files;
    const text = event.clipboardData.getData('text/plain');
    event.preventDefault();
    if (text !== '' || files.length === 0) {
        call('page_paste', ['string'], [text]);
    } else {
        takeFile(files[0]);
    }
});

const chooser = document.createElement('input');
chooser.type = 'file';
chooser.addEventListener('change', () => {
    if (chooser.files.length > 0) takeFile(chooser.files[0]);
    chooser.value = '';
});
page.chooseFile = (accept) => {
    chooser.accept = accept;
    chooser.click();
};

// ---- files out ----

function save(bytes, name, type) {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([bytes], {type}));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

const types = {svg: 'image/svg+xml', png: 'image/png', gif: 'image/gif', webp: 'image/webp', json: 'application/json'};
page.download = (path) => {
    const name = path.split('/').pop();
    save(Module.FS.readFile(path), name, types[name.split('.').pop()] || 'application/octet-stream');
};

const measured = document.createElement('canvas').getContext('2d');
measured.fontKerning = 'none';
page.measure = (font, text) => {
    if (measured.font !== font) measured.font = font;
    return measured.measureText(text);
};

// ---- what the program asks for ----

page.setCursor = (shape) => {
    if (canvas.style.cursor !== shape) canvas.style.cursor = shape;
};
page.copyText = (text) => {
    const fallback = () => {  // pages that are not secure have no clipboard
        typing.value = text;
        typing.select();
        document.execCommand('copy');
        typing.value = '';
    };
    if (navigator.clipboard === undefined) {
        fallback();
    } else {
        navigator.clipboard.writeText(text).catch(fallback);
    }
};
page.wantText = (wanted, x, y) => {
    const ratio = pixelRatio();
    typing.style.left = `${x / ratio}px`;
    typing.style.top = `${y / ratio}px`;
    if (wanted && document.activeElement === canvas) typing.focus({preventScroll: true});
    if (!wanted && document.activeElement === typing) canvas.focus({preventScroll: true});
};
let keeping = false;
let keepAgain = false;
page.keepHome = () => {
    if (keeping) {
        keepAgain = true;
        return;
    }
    keeping = true;
    Module.FS.syncfs(false, () => {  // where the browser keeps nothing, the page goes on without
        keeping = false;
        if (keepAgain) {
            keepAgain = false;
            page.keepHome();
        }
    });
};
page.narrate = (text) => {
    document.getElementById('narration').textContent = text;
};
page.showLook = (language, title, theme) => {
    document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
    document.documentElement.dataset.theme = theme;
    if (!embedded) document.title = title;
    canvas.setAttribute('aria-label', document.body.dataset[language === 'zh' ? 'labelZh' : 'labelEn']);
};

// ---- the address, and the browser's history ----

const session = Math.random().toString(36).slice(2);
const mostEntries = 40;   // browsers keep 50, the program 1000
let places = [0];         // of the program's history: what each of our entries stands for
let here = 0;             // the present one of them
let moving = null;        // what the entry is to become that the browser is on its way to
page.showLink = (link, pushed, at) => {
    const entry = {session, place: at};
    if (moving !== null) {
        moving = {entry, link};
        places[here] = at;
        return;
    }
    if (pushed && at > places[here]) {
        places = [...places.slice(0, here + 1), at].slice(-mostEntries);
        here = places.length - 1;
        history.pushState(entry, '', link);
        return;
    }
    // The entry for a place: changes that came quickly share one.
    let to = here;
    while (to > 0 && places[to] > at) to -= 1;
    while (to + 1 < places.length && places[to + 1] <= at) to += 1;
    places[to] = at;
    if (to === here) {
        history.replaceState(entry, '', link);
        return;
    }
    const by = to - here;
    moving = {entry, link};
    here = to;
    history.go(by);
};
window.addEventListener('popstate', (event) => {
    if (!started) return;
    const entry = event.state;
    if (moving !== null) {
        history.replaceState(moving.entry, '', moving.link);
        moving = null;
    } else if (entry !== null && entry.session === session) {
        here = places.indexOf(entry.place);
        if (here < 0) [places, here] = [[entry.place], 0];
        call('page_go', ['number'], [entry.place]);
    } else if (sceneLink() !== '') {  // of an earlier visit
        Module.ccall('page_open', 'string', ['string'], [sceneLink()]);
        wake();
    }
});

// ---- a page that embeds this one: see docs/web.md ----

page.tellParent = (what, link, lens, step, steps) => {
    if (window.parent !== window) window.parent.postMessage({convscope: what, link, lens, step, steps}, '*');
};

const requests = {
    scene: (value) => ({error: Module.ccall('page_open', 'string', ['string'], [String(value)])}),
    step: (value) => call('page_go_to_step', ['number'], [Math.max(0, Math.floor(Number(value) || 0))]),
    play: (value) => {
        if (state().playing !== (value !== false)) call('page_command', ['string'], ['play']);
    },
    theme: (value) => call('page_theme', ['string'], [String(value)]),
};
window.addEventListener('message', (event) => {
    if (event.source !== window.parent || window.parent === window) return;
    const data = event.data;
    if (typeof data !== 'object' || data === null || typeof data.convscope !== 'string') return;
    const request = requests[data.convscope];
    if (request === undefined || !started) return;
    const answer = request(data.value);
    wake();
    if (answer !== undefined) tellProblem(answer.error);
});

function tellProblem(message) {
    if (message !== '' && window.parent !== window) window.parent.postMessage({convscope: 'error', message}, '*');
}

function showControls() {
    const now = state();
    const slider = document.getElementById('step');
    slider.max = String(Math.max(0, now.steps - 1));
    slider.value = String(now.step);
    document.getElementById('count').textContent =
        now.lens === 'rf' ? `${now.step} / ${now.steps - 1}` : `${now.step + 1} / ${now.steps}`;
    const play = document.getElementById('play');
    play.textContent = now.playing ? '⏸' : '▶';
    document.getElementById('whole').href = `index.html${now.link}`;
}

function startControls() {
    for (const [id, command] of [['back', 'back'], ['play', 'play'], ['next', 'step']]) {
        document.getElementById(id).addEventListener('click', () => call('page_command', ['string'], [command]));
    }
    document.getElementById('step').addEventListener('input', (event) =>
        call('page_go_to_step', ['number'], [Number(event.target.value)]));
}

// ---- start ----

// Only now: it fetches what the page has just fetched once more. Without it the page works, but not offline.
function keepOffline() {
    if ('serviceWorker' in navigator && window.isSecureContext) navigator.serviceWorker.register('sw.js').catch(() => {});
}

function give(message) {
    document.getElementById('message').textContent = message;
    document.body.classList.add('failed');
}

function words(name) {
    const chinese = (navigator.language || '').startsWith('zh');
    return document.body.dataset[name + (chinese ? 'Zh' : 'En')];
}

// Asked for before the program is there, and put into its files when it is.
const fontFiles = Object.keys(fonts).map(async (path) => {
    const response = await fetch(`fonts/${path.split('/').pop()}`);
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    return {path, bytes: await response.arrayBuffer()};
});

async function loadFonts() {
    for (const {path, bytes} of await Promise.all(fontFiles)) {
        Module.FS.mkdirTree(`/fonts/${path.slice(0, path.lastIndexOf('/'))}`);
        Module.FS.writeFile(`/fonts/${path}`, new Uint8Array(bytes));
        document.fonts.add(new FontFace(fonts[path].family, bytes, {weight: fonts[path].weight}));
    }
}

// A link's text is the query without what is the page's own, and what mailers and networks add.
function sceneLink() {
    const own = location.search.replace(/[?&](ui|theme|fbclid|gclid|msclkid|utm_[a-z]+)=[^&]*/g, (match) => (match[0] === '?' ? '?' : ''))
        .replace(/^\?&/, '?');
    return own.length > 1 ? own : '';
}

function begin() {
    started = true;
    const good = guarded(() => Module.ccall('page_start', 'boolean', ['string', 'boolean'], [sceneLink(), embedded]));
    if (!good) {
        started = false;
        if (good === false) give(words('noWebgl'));
        return;
    }
    page.startedAt = performance.now();
    if (askedTheme !== null) call('page_theme', ['string'], [askedTheme]);
    if (embedded) {
        startControls();
        tellProblem(state().notice);  // a link that cannot be read
    }
    if (!embedded) canvas.focus({preventScroll: true});
    new ResizeObserver(() => call('page_event', [], [])).observe(canvas);
    document.addEventListener('visibilitychange', () => {
        if (document.hidden) Module._page_keep();  // it may be the last that is heard of this visit
        call('page_event', [], []);
    });
    // The graphics may be taken away (by a driver's trouble, by too many pages): the scene stands in the address.
    canvas.addEventListener('webglcontextlost', (event) => {
        event.preventDefault();
        started = false;
        give(words('stopped'));
    });
    canvas.addEventListener('webglcontextrestored', () => location.reload());
    wake();
}

var Module = {
    page,
    canvas,
    noExitRuntime: true,
    print: (text) => console.log(text),
    printErr: (text) => console.error(text),
    onAbort: () => {
        started = false;
        give(words(page.startedAt > 0 ? 'stopped' : 'tooOld'));
    },
    preRun: [() => {
        Module.ENV.HOME = home;
        Module.FS.mkdirTree(home);
        if (!embedded) {
            Module.FS.mount(Module.IDBFS, {}, home);
            Module.addRunDependency('home');
            Module.FS.syncfs(true, () => Module.removeRunDependency('home'));
        }
        Module.addRunDependency('fonts');
        loadFonts().then(() => Module.removeRunDependency('fonts'), (error) => give(error.message));
    }],
    onRuntimeInitialized: begin,
};
window.convscope = {state, page, request: (name, value) => requests[name](value)};

