// The address is the scene, and the browser's history that of the program.

// A link's text is the query without what is the page's own, and what mailers and networks add.
function sceneLink() {
    const foreign = /[?&](ui|theme|fbclid|gclid|msclkid|utm_[a-z]+)=[^&]*/g;
    const own = location.search.replace(foreign, (match) => (match[0] === '?' ? '?' : '')).replace(/^\?&/, '?');
    return own.length > 1 ? own : '';
}

const mostEntries = 40;   // browsers keep 50, the program 1000
let places = [0];         // of the program's history: what each of our entries stands for
let here = 0;             // the present one of them
let moving = null;        // what the entry is to become that the browser is on its way to
let session = '';         // marks our entries: those of an earlier load are known by their link alone

function startSession() {
    session = Math.random().toString(36).slice(2);
    [places, here] = [[0], 0];
}

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
    } else if (sceneLink() !== '') {
        startSession();  // the program's history goes on from here: our other entries no longer are its places
        openLink(sceneLink(), true);
    }
});

startSession();
