import { useEffect, useState } from 'react';

/** Seconds left of what was `seconds` when it was read at `readAt` (milliseconds); counts down each second. */
export function useCountdown(seconds: number | null, readAt: number): number {
  const [now, setNow] = useState(() => Date.now());
  const left = seconds === null ? 0 : Math.max(0, Math.ceil(seconds - (now - readAt) / 1000));
  const counting = left > 0;
  useEffect(() => {
    setNow(Date.now());
    if (!counting) return;
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, [counting]);
  return left;
}
