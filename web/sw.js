// Keeps the page for visits without a network: all its files from the first visit on, anew when any of them changes.
'use strict';

const cacheName = 'convscope-@VERSION@';
const files = @FILES@;

self.addEventListener('install', (event) => {
    event.waitUntil(caches.open(cacheName)
        .then((cache) => cache.addAll(files.map((file) => new Request(file, {cache: 'no-cache'}))))
        .then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
    event.waitUntil(caches.keys()
        .then((names) => Promise.all(names.filter((name) => name.startsWith('convscope-') && name !== cacheName)
            .map((name) => caches.delete(name))))
        .then(() => self.clients.claim()));
});

// The kept file, whatever scene the address names; the folder's own address is that of its index.html.
self.addEventListener('fetch', (event) => {
    const address = new URL(event.request.url);
    if (event.request.method !== 'GET' || address.origin !== self.location.origin) return;
    const folder = new URL(self.registration.scope).pathname;
    const kept = address.pathname === folder ? 'index.html' : address.href.split(/[?#]/)[0];
    event.respondWith(caches.open(cacheName)
        .then((cache) => cache.match(kept, {ignoreSearch: true}))
        .then((found) => {
            if (found === undefined) return fetch(event.request);
            // A browser refuses to open a page by an answer that was sent on from another address.
            return found.redirected ? new Response(found.body, {headers: found.headers}) : found;
        }));
});
