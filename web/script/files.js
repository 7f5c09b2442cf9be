// Files in and out, the clipboard, and what is kept.

// ---- in: dropped, chosen, pasted ----

const opened = '/opened';
const mostOpened = 512 * 1024 * 1024;  // bytes of a file

async function takeFile(file) {
    if (file.size > mostOpened) {
        call('page_file_too_large', ['string', 'number', 'number'], [file.name, file.size, mostOpened]);
        return;
    }
    let bytes = null;
    try {
        bytes = new Uint8Array(await file.arrayBuffer());
    } catch (error) {  // a folder, or a file that may not be read
        call('page_file_unreadable', ['string', 'string'], [file.name, error.message]);
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

// ---- out ----

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

// ---- the clipboard ----

// Pages that are not secure have none of their own.
function copyBySelection(text) {
    const before = document.activeElement;
    typing.value = text;
    typing.select();
    const done = document.execCommand('copy');
    typing.value = '';
    before.focus({preventScroll: true});
    if (!done) call('page_not_copied', [], []);
}
page.copyText = (text) => {
    if (navigator.clipboard === undefined) {
        copyBySelection(text);
    } else {
        navigator.clipboard.writeText(text).catch(() => copyBySelection(text));
    }
};

// ---- what lasts until the next visit ----

const home = '/kept';
const patience = 10000;  // milliseconds: where the browser's storage is full, it may never answer
let keeping = 0;         // 0, or the timer that ends the wait
let keepAgain = false;
page.keepHome = () => {
    if (keeping !== 0) {
        keepAgain = true;
        return;
    }
    const kept = () => {  // where the browser keeps nothing, the page goes on without
        clearTimeout(keeping);
        keeping = 0;
        if (!keepAgain) return;
        keepAgain = false;
        page.keepHome();
    };
    keeping = setTimeout(kept, patience);
    Module.FS.syncfs(false, kept);
};
