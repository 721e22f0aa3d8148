// The look of the page of one's own files: the colours and measures of the search box, one column or two. Adopted by the document, since
// the page's policy allows no <style>.

import { READING_STYLE } from "./reading-style.js";
import { DARK, LIGHT } from "./style.js";

export const DESK_STYLE = `${READING_STYLE}
:root { ${LIGHT} --paper: var(--background); --ink: var(--color); --quiet: var(--muted); --link: var(--accent); --space: 0.5rem; --radius: 0.5rem; background: var(--background); color: var(--color); font: 1rem/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
*, ::before, ::after { box-sizing: border-box; }
body { max-inline-size: 72rem; margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 4rem; overflow-wrap: anywhere; }
article { margin-block-end: 4rem; }
h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; text-wrap: balance; }
h2 { margin: 1.75rem 0 0.5rem; font-size: 1.125rem; }
p { margin: 0.5rem 0; }
.quiet { color: var(--muted); font-size: 0.875rem; }
header { margin-block-end: 1.5rem; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(15rem, 20rem); gap: 1.5rem clamp(1.5rem, 4vw, 3rem); align-items: start; }
.blank { max-inline-size: 40rem; margin-inline: auto; }
.blank .columns { grid-template-columns: minmax(0, 1fr); }
.blank .found { display: none; }
.side { display: grid; gap: 1rem; }
button, select, input { font: inherit; color: inherit; }
button, select, .name { min-block-size: 2.75rem; padding: 0 0.9rem; border: 1px solid var(--border); border-radius: var(--radius); background: var(--background); }
button { cursor: pointer; }
button:hover { border-color: var(--accent); color: var(--accent); }
button.plain { border-color: transparent; padding-inline: 0.6rem; color: var(--accent); }
button.plain:hover { text-decoration: underline; }
button.first { border-color: var(--accent); background: var(--accent); color: var(--background); font-weight: 600; }
button.first:hover { filter: brightness(1.1); color: var(--background); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
select { inline-size: 100%; text-overflow: ellipsis; }
.drop { display: grid; gap: 0.75rem; justify-items: center; padding: 1.25rem; border: 2px dashed var(--border); border-radius: calc(2 * var(--radius)); text-align: center; }
.drop p { margin: 0; }
.blank .drop { padding: clamp(2rem, 10vw, 5rem) 1.25rem; }
.drop strong { font-size: 1.0625rem; }
.over .drop { border-color: var(--accent); border-style: solid; background: var(--active); }
.drop .row { justify-content: center; }
.progress { display: grid; gap: 0.5rem; padding: 1rem; border: 1px solid var(--line); border-radius: var(--radius); }
.progress p { margin: 0; }
.progress .file { min-block-size: 1.3em; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.progress .row { justify-content: space-between; }
progress { inline-size: 100%; block-size: 0.6rem; border: 0; border-radius: 1rem; overflow: hidden; background: var(--line); accent-color: var(--accent); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); }
progress::-moz-progress-bar { background: var(--accent); }
details { border-block-start: 1px solid var(--line); padding-block: 0.25rem; }
summary { min-block-size: 2.75rem; padding-block: 0.6rem; cursor: pointer; font-weight: 600; }
details ul { margin: 0; padding: 0; list-style: none; }
details li { display: flex; gap: 0.5rem; align-items: baseline; justify-content: space-between; padding-block: 0.15rem; font-size: 0.9375rem; }
details li.file { content-visibility: auto; contain-intrinsic-size: auto 2.75rem; align-items: center; }
details li > span:first-child { min-inline-size: 0; }
details .name { inline-size: 100%; margin-block-end: 0.25rem; }
.warning strong, .warning span { display: block; }
li.warning { display: block; padding-block: 0.4rem; }
.notice { margin: 0 0 1rem; padding: 0.75rem 1rem; border-inline-start: 4px solid var(--accent); background: var(--active); border-radius: 0 var(--radius) var(--radius) 0; }
dialog { max-inline-size: min(28rem, calc(100vw - 2rem)); padding: 1.25rem; border: 1px solid var(--line); border-radius: calc(1.5 * var(--radius)); background: var(--background); color: var(--color); box-shadow: var(--shadow); }
dialog::backdrop { background: #0b0f1573; }
dialog label { display: grid; gap: 0.35rem; margin-block-end: 1rem; }
dialog .row { justify-content: flex-end; }
article { max-inline-size: 42rem; line-height: 1.7; }
article h1, article h2, article h3, article h4, article h5, article h6 { line-height: 1.3; scroll-margin-block-start: 5rem; text-wrap: balance; }
article p { margin: 0.6rem 0; }
.bar { position: sticky; inset-block-start: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; justify-content: space-between; margin-block: -0.5rem 1rem; padding-block: 0.5rem; background: var(--background); border-block-end: 1px solid var(--line); }
@media (max-width: 52rem) { .columns { grid-template-columns: minmax(0, 1fr); } }
@media (pointer: coarse) { input { font-size: max(1em, 16px); } button, select, .name, summary { min-block-size: 46px; } }
@media (prefers-reduced-motion: no-preference) { .drop { transition: background 0.15s, border-color 0.15s; } }
@media (forced-colors: active) { .notice { border: 1px solid; } progress { border: 1px solid; } }
@media print { .side, header, .bar, pangram-search { display: none !important; } .columns { display: block; } }
`;
