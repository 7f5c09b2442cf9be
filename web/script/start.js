// From the load to the first picture.

// Only now: it fetches what the page has just fetched once more. Without it the page works, but not offline.
function keepOffline() {
    if ('serviceWorker' in navigator && window.isSecureContext) navigator.serviceWorker.register('sw.js').catch(() => {});
}

const askedTheme = new URLSearchParams(location.search).get('theme');
if (askedTheme !== null) document.documentElement.dataset.theme = askedTheme;

const fonts = {
    'opentype/inter/Inter-Regular.otf': {family: 'Inter', weight: '400'},
    'opentype/inter/Inter-SemiBold.otf': {family: 'Inter', weight: '600'},
    'truetype/jetbrains-mono/JetBrainsMono-Regular.ttf': {family: 'JetBrains Mono', weight: '400'},
    'truetype/jetbrains-mono/JetBrainsMono-Bold.ttf': {family: 'JetBrains Mono', weight: '700'},
    'opentype/noto/NotoSansCJK-Regular.ttc': {family: 'Noto Sans CJK SC', weight: '400'},
    'opentype/noto/NotoSansCJK-Bold.ttc': {family: 'Noto Sans CJK SC', weight: '700'},
};

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

// How wide a text is in a font of CSS.
const measured = document.createElement('canvas').getContext('2d');
measured.fontKerning = 'none';
page.measure = (font, text) => {
    if (measured.font !== font) measured.font = font;
    return measured.measureText(text);
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
    } else {
        canvas.focus({preventScroll: true});
    }
    new ResizeObserver(() => call('page_event', [], [])).observe(canvas);
    document.addEventListener('visibilitychange', () => {
        if (document.hidden) call('page_keep', [], []);  // it may be the last that is heard of this visit
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
window.convscope = {state, page, request: (convscope, value) => answer({convscope, value})};
