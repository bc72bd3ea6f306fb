import { hash } from 'node:crypto';

/** The look of the few pages that are shown where the console cannot be: as it looks, and without a file of their own. */
const STYLE = `:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,'Noto Sans SC','PingFang SC',sans-serif;max-width:34rem;margin:12vh auto 0;padding:0 1.25rem}
h1{font-size:1.35rem;margin:2.5rem 0 .5rem}
p{margin:.5rem 0}
a{color:light-dark(#0b6357,#5eead4);font-weight:600}`;

/** To be put into the head of the page. */
export const plainStyle = `<style>${STYLE}</style>`;

/** What the page's policy says of styles: this one alone. */
export const plainStyleSource = `'sha256-${hash('sha256', STYLE, 'base64')}'`;
