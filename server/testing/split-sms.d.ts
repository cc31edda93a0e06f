declare module 'split-sms' {
  type Part = { content: string; length: number; bytes: number };
  export function split(text: string): { characterSet: 'GSM' | 'Unicode'; parts: Part[] };
}
