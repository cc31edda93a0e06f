// Requests of the contract go four deep, and their widest objects are the fields of a contact.
const deepest = 32;
const widest = 1000;

const quote = 0x22;
const comma = 0x2c;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Whether a JSON text is nested and its objects are filled as requests may be. To read lists that are millions deep, or to tell what is
 * wrong with an object of half a million members, takes the event loop for seconds; this looks at each character once.
 */
export function isReadableShape(json: string): boolean {
  const members: number[] = [];
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfString(json, at);
    else if (code === openBrace || code === openBracket) {
      if (members.push(code === openBrace ? 1 : Number.NaN) > deepest) return false;
    } else if (code === closeBrace || code === closeBracket) members.pop();
    else if (code === comma) {
      const counted = (members.pop() ?? Number.NaN) + 1;
      if (counted > widest) return false;
      members.push(counted);
    }
  }
  return true;
}

function endOfString(json: string, begin: number): number {
  let end = json.indexOf('"', begin + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let first = at;
  while (json.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}
