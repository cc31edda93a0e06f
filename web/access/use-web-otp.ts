import { useEffect } from 'react';

type OtpCredential = Credential & { code: string };

/** Takes the code straight from the text where the browser can (WebOTP: Chromium on Android); elsewhere nothing happens. */
export function useWebOtp(wanted: boolean, onCode: (code: string) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one request lasts as long as a code is wanted.
  useEffect(() => {
    if (!wanted || !('OTPCredential' in window)) return;
    const stop = new AbortController();
    const request = { otp: { transport: ['sms'] }, signal: stop.signal } as CredentialRequestOptions;
    navigator.credentials.get(request).then(
      (credential) => credential && onCode((credential as OtpCredential).code),
      () => null,
    );
    return () => stop.abort();
  }, [wanted]);
}
