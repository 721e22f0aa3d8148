// The look of a page that is read out of the index (`reading.js`): its hits, and the bar that steps through them. Whoever shows one says what
// `--paper`, `--ink`, `--quiet` and `--link` are.

export const READING_STYLE = `
:root { --hit: #ffec99; --hit-ink: #1c2128; --hit-now: #ffb256; }
@media (prefers-color-scheme: dark) { :root { --hit: #6b5300; --hit-ink: #fff4cc; --hit-now: #b46a00; } }
h1:focus { outline: 0; }
section { scroll-margin-block-start: 4.5rem; }
.original { font-size: 0.9375rem; }
mark { padding: 0 0.05em; border-radius: 0.2em; background: var(--hit); color: var(--hit-ink); }
mark.current { background: var(--hit-now); outline: 2px solid var(--hit-now); }
.hits { position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 1; display: flex; align-items: center; border: 1px solid var(--quiet); border-radius: 0.5rem; background: var(--paper); box-shadow: 0 4px 16px #0003; font-variant-numeric: tabular-nums; }
.place { padding-inline: 0.75rem; }
.hits button { min-inline-size: 2.75rem; min-block-size: 2.75rem; border: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
.hits button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 0.25rem; }
.spoken { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
@media (forced-colors: active) { mark { background: Mark; color: MarkText; } mark.current { outline: 3px solid Highlight; } }
@media print { .hits { display: none !important; } mark { background: none; color: inherit; text-decoration: underline; } }
`;
