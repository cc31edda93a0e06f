type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What is known of a click by its request alone: surely a program, looking like one, or nothing. */
export type ClickLook = 'scanner' | 'suspicious' | 'plain';

/** Names that programs give themselves: link previews, mail and phone guards, crawlers, libraries, browsers without a window. */
const knownPrograms =
  /bot\b|bot\/|crawl|spider|slurp|preview|scan|monitor|headless|phantomjs|puppeteer|playwright|selenium|facebookexternalhit|whatsapp|telegram|slack|skypeuripreview|embedly|iframely|vkshare|pinterest|google-(read|safety|inspection)|googleimageproxy|bingpreview|yandex|baidu|safebrowsing|urlscan|virustotal|proofpoint|mimecast|barracuda|symantec|trendmicro|mcafee|forcepoint|cloudmark|netcraft|lookout|zscaler|fireeye|cisco|paloalto|curl|wget|python|java\/|okhttp|go-http-client|libwww|httpclient|axios|node-fetch|undici|guzzle|ruby|perl|php|postman|insomnia|dalvik/i;

/**
 * Tells programs that look at links before people do from people. HEAD, a name that a program gives itself, no name, and a page that is
 * fetched ahead (Sec-Purpose, Purpose, X-Moz) are programs. A desktop Linux without a language, as data centres send it, is suspicious:
 * it counts as a program only when it comes sooner than anybody could tap.
 */
export function classifyClick(method: string, headers: Headers): ClickLook {
  const agent = text(headers['user-agent']);
  if (method === 'HEAD' || agent === '' || knownPrograms.test(agent)) return 'scanner';
  const ahead = [headers['sec-purpose'], headers['purpose'], headers['x-moz'], headers['x-purpose']];
  if (ahead.some((value) => /prefetch|prerender|preview/i.test(text(value)))) return 'scanner';
  const isPhone = /Mobile|Android|iPhone|iPad/.test(agent);
  const speaks = text(headers['accept-language']) !== '';
  return isPhone && speaks ? 'plain' : 'suspicious';
}

function text(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value.join(' ') : (value ?? '')).trim();
}
