/** The longest text that may be written, in characters, its merge fields as they are. */
export const textLengthAtMost = 5000;

/** The longest text that may be sent, in parts. */
export const partsAtMost = 10;

/** How many one text may go to. */
export const recipientsAtMost = 10_000;
