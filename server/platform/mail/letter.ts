export type Letter = {
  heading: string;
  paragraphs: string[];
  /** A button that leads to an address of ours. */
  action?: { label: string; url: string };
  /** A code, shown large; such a letter has no link at all. */
  code?: string;
  closing?: string;
};

export type LetterParts = { text: string; html: string };

const ink = '#1d2b3a';
const paper = '#f7f3ee';
const accent = '#c8452f';

/** Writes a letter as plain text and as HTML without images, scripts or tracking. Everything that is put in is escaped. */
export function writeLetter(letter: Letter): LetterParts {
  return { text: writeText(letter), html: writeHtml(letter) };
}

function writeText(letter: Letter): string {
  const lines = [letter.heading, ...letter.paragraphs];
  if (letter.code) lines.splice(1, 0, letter.code);
  if (letter.action) lines.push(`${letter.action.label}:\n${letter.action.url}`);
  if (letter.closing) lines.push(letter.closing);
  return `${lines.map(oneParagraph).join('\n\n')}\n`;
}

function oneParagraph(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => (character === '\n' ? character : ' '));
}

function writeHtml(letter: Letter): string {
  const paragraphs = letter.paragraphs
    .map((text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`)
    .join('');
  const code = letter.code
    ? `<p style="margin:8px 0 24px;font-size:34px;font-weight:700;letter-spacing:6px;font-variant-numeric:tabular-nums">${escapeHtml(letter.code)}</p>`
    : '';
  const action = letter.action
    ? `<p style="margin:24px 0"><a href="${escapeHtml(letter.action.url)}" style="background:${accent};color:#ffffff;text-decoration:none;font-weight:600;padding:12px 20px;border-radius:8px;display:inline-block">${escapeHtml(letter.action.label)}</a></p>`
    : '';
  const closing = letter.closing
    ? `<p style="margin:24px 0 0;color:#5b6875;font-size:14px">${escapeHtml(letter.closing)}</p>`
    : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(letter.heading)}</title></head>
<body style="margin:0;background:${paper};color:${ink};font:16px/1.55 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:32px 20px"><p style="margin:0 0 20px;font-weight:700;color:${accent}">Corella</p>
<div style="background:#ffffff;border-radius:12px;padding:28px 28px 32px"><h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">${escapeHtml(letter.heading)}</h1>${code}${paragraphs}${action}${closing}</div></div>
</body></html>
`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
