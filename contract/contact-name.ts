/** First and last name as people say them; empty when there is neither. */
export function nameContact({ firstName, lastName }: { firstName: string; lastName: string }): string {
  return `${firstName} ${lastName}`.trim();
}
