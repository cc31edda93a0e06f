/** What providers that are called over HTTP have where the settings of a route say nothing. */
export const httpDefaults = {
  // The service takes five calls of an account at once and refuses the sixth: one is left for probes and polls.
  mobile_message: { address: 'https://api.mobilemessage.com.au', concurrency: 4, timeoutSeconds: 10 },
  twilio: { address: 'https://api.twilio.com', concurrency: 20, timeoutSeconds: 15 },
  kannel: { address: 'http://127.0.0.1:13013', concurrency: 20, timeoutSeconds: 15 },
} as const;
