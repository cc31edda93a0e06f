/** The corella: crest, blue about the eye, a blush by the bill. Decorative; the name stands beside it. */
export function BirdMark({ size = 36 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect width="48" height="48" rx="13" fill="#2b426b" />
      <path
        d="M11 48c-2-9-1.500-17.500 2.200-23.200L9.600 12.700c4.200.4 7.600 1.700 10.100 3.500L19 8.500c4.500 1.300 7.600 3.600 9.500 6.600 5.600 1.600 9.400 5.900 10 11.400L33 40l1.800 8Z"
        fill="#fffdf9"
      />
      <path
        d="M35.300 20.400c4 1.400 6.500 5 6.100 10-.1 1.700-.8 3.500-1.900 4.700-.5-3-2.300-4.900-5.300-5.400-1.700-3.200-1.100-7.200 1.100-9.300Z"
        fill="#c9cfd9"
      />
      <path
        d="M33.200 20c-2.700 2.300-3.200 6.600-1.500 9.900-1.500 1-3.300.6-4.300-.9-1.600-2.500-.3-6.900 2.700-8.500 1-.5 2.200-.7 3.100-.5Z"
        fill="#f28167"
      />
      <circle cx="25.200" cy="22.600" r="3.700" fill="#9cc3e6" />
      <circle cx="25.200" cy="22.600" r="1.900" fill="#1f3050" />
    </svg>
  );
}
