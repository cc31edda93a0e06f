/** The corella: crest, blue about the eye, a blush by the bill. Decorative; the name stands beside it. */
export function BirdMark({ size = 36 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect width="48" height="48" rx="13" fill="#2b426b" />
      <path
        d="M9.5 48c-.6-6.5.2-13 2.6-18.2-1.2-3.6-1.400-7.2-.6-10.6L6.6 11.400c3.800.2 6.900 1.2 9.300 3L14.400 5.800c4.2 1.5 7.2 3.900 8.800 6.900 7.2-.3 13.100 4.2 14.2 11-3.300 2.6-4.6 6.5-3.700 10.6-1 4.6-.4 9.2 1.5 13.700Z"
        fill="#fffdf9"
      />
      <path
        d="M36.8 21.6c3.9 1.2 6.1 4.7 5.5 9.2-.3 2.3-1.3 4.3-2.9 5.7-.2-2.5-1.6-4.2-3.9-4.8-1.9-.5-2.9-1.7-2.9-3.6 0-2.8 1.6-5.3 4.2-6.5Z"
        fill="#b9c3d3"
      />
      <path
        d="M34.2 22.3c-2.2 1.7-3 4.6-2.2 7.4-2 .9-4-.1-4.5-2.2-.7-2.7 1.3-5.5 4.2-5.8 1-.1 1.8.1 2.5.6Z"
        fill="#f28167"
      />
      <circle cx="26.3" cy="20.6" r="3.9" fill="#9cc3e6" />
      <circle cx="26.3" cy="20.6" r="2" fill="#1f3050" />
    </svg>
  );
}
