import { escapeHtml } from '#server/platform/mail/letter.ts';

type Page = {
  title: string;
  /** HTML; whatever came from elsewhere in it is escaped. */
  body: string;
};

/** A whole page for a phone that came by a link: one file, no script, nothing loaded. The colours are those of web/ui/tokens.css. */
export function writePublicPage({ title, body }: Page): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>${birdMark}<h1>${escapeHtml(title)}</h1>${body}</main></body></html>
`;
}

const birdMark = `<svg width="44" height="44" viewBox="0 0 48 48" aria-hidden="true"><rect width="48" height="48" rx="13" fill="#2b426b"/><path fill="#fffdf9" d="M9.5 48c-.6-6.5.2-13 2.6-18.2-1.2-3.6-1.4-7.2-.6-10.6L6.6 11.4c3.8.2 6.9 1.2 9.3 3L14.4 5.8c4.2 1.5 7.2 3.9 8.8 6.9 7.2-.3 13.1 4.2 14.2 11-3.3 2.6-4.6 6.5-3.7 10.6-1 4.6-.4 9.2 1.5 13.7Z"/><path fill="#b9c3d3" d="M36.8 21.6c3.9 1.2 6.1 4.7 5.5 9.2-.3 2.3-1.3 4.3-2.9 5.7-.2-2.5-1.6-4.2-3.9-4.8-1.9-.5-2.9-1.7-2.9-3.6 0-2.8 1.6-5.3 4.2-6.5Z"/><path fill="#f28167" d="M34.2 22.3c-2.2 1.7-3 4.6-2.2 7.4-2 .9-4-.1-4.5-2.2-.7-2.7 1.3-5.5 4.2-5.8 1-.1 1.8.1 2.5.6Z"/><circle cx="26.3" cy="20.6" r="3.9" fill="#9cc3e6"/><circle cx="26.3" cy="20.6" r="2" fill="#1f3050"/></svg>`;

const style = `
:root{--paper:#faf7f2;--sheet:#fff;--line:#d3c9ba;--ink:#22304a;--soft:#566076;--button:#b03d27;--on:#fff;--link:#2b4f86;--bad:#a1243f;--shadow:0 1px 2px rgb(52 42 24/5%),0 8px 24px -8px rgb(52 42 24/14%)}
@media (prefers-color-scheme:dark){:root{--paper:#151c2a;--sheet:#1e2737;--line:#43516b;--ink:#e4e9f2;--soft:#a9b4c8;--button:#f28167;--on:#22140f;--link:#a9c4ee;--bad:#f093a5;--shadow:0 10px 28px -8px rgb(0 0 0/45%)}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.25rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-variant-numeric:tabular-nums}
main{width:100%;max-width:27rem;padding:2rem 1.75rem;border-radius:1.125rem;background:var(--sheet);box-shadow:var(--shadow)}
h1{margin:1.125rem 0 .75rem;font-size:1.5rem;line-height:1.25;letter-spacing:-.012em;text-wrap:balance}
p{margin:0 0 1rem;text-wrap:pretty}
form{margin:1.5rem 0 0}
label{display:block;margin:0 0 .375rem;font-weight:600}
input{width:100%;min-height:3rem;margin:0 0 1rem;padding:.5rem .875rem;border:1px solid var(--line);border-radius:.625rem;background:transparent;color:inherit;font:inherit}
button,.button{display:block;width:100%;min-height:3rem;padding:.7rem 1rem;border:0;border-radius:.625rem;background:var(--button);color:var(--on);font:inherit;font-weight:650;text-align:center;text-decoration:none;cursor:pointer}
button.quiet{border:1px solid var(--line);background:transparent;color:var(--ink)}
a{color:var(--link);overflow-wrap:anywhere}
a.button{color:var(--on)}
.soft{color:var(--soft);font-size:.9375rem}
.bad{color:var(--bad);font-weight:600}
.address{overflow-wrap:anywhere;padding:.75rem .875rem;border:1px solid var(--line);border-radius:.625rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}`;
