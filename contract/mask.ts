// Country calling codes of one and two digits (ITU-T E.164, annex to bulletin 994); every other one has three.
const shortCallingCode = /^\+(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** An E.164 number with all but its country and its last three digits hidden: +61 ••• ••• 006. */
export function maskMobile(number: string): string {
  const country = shortCallingCode.exec(number)?.[0] ?? number.slice(0, 4);
  return `${country} ••• ••• ${number.slice(-3)}`;
}

/** An e-mail address with all but the first character before the @ hidden: s•••@example.com. */
export function maskEmail(email: string): string {
  return `${email.slice(0, 1)}•••${email.slice(email.lastIndexOf('@'))}`;
}
