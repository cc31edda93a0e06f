import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const australianMobile = /^\+61(4\d\d)(\d{3})(\d{3})$/;

// A spreadsheet takes +61491570006 for a number, drops the plus and shows 6.15E+10. Blanks keep it text, as E.123 writes numbers anyway,
// and need no mark that a program would stumble over. The library takes 20 µs for a number, too many for a long history.
/** Writes an E.164 number as "+61 491 570 006" (ITU-T E.123), bare digits in groups; names, short codes and what has blanks stay as they are. */
export function numberCell(address: string): string {
  const known = australianMobile.exec(address);
  if (known) return `+61 ${known[1]} ${known[2]} ${known[3]}`;
  if (/^\d{10,15}$/.test(address)) return groupDigits(address);
  if (!/^\+\d{5,}$/.test(address)) return address;
  const number = parsePhoneNumberFromString(address);
  const written = number?.formatInternational().replace(/[^\d+]+/g, ' ') ?? address;
  return /^\+\d+$/.test(written) ? `${written.slice(0, 3)} ${written.slice(3)}` : written;
}

function groupDigits(digits: string): string {
  const home = /^(0\d{3})(\d{3})(\d{3})$/.exec(digits);
  return home ? home.slice(1).join(' ') : digits.replace(/\B(?=(\d{3})+$)/g, ' ');
}
