import { create } from 'qrcode';
import { useMemo } from 'react';
import classes from './settings-form.module.css';

const QUIET_MODULES = 4;

/** A QR code, dark on white in either colour scheme: scanners need it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => draw(text), [text]);
  const whole = size + 2 * QUIET_MODULES;
  return (
    <svg className={classes['qr']} viewBox={`0 0 ${whole} ${whole}`} role="img" aria-label={label}>
      <rect width={whole} height={whole} fill="#fff" />
      <path d={path} fill="#1f3050" shapeRendering="crispEdges" />
    </svg>
  );
}

function draw(text: string): { size: number; path: string } {
  const { size, data } = create(text, { errorCorrectionLevel: 'M' }).modules;
  let path = '';
  data.forEach((dark, index) => {
    if (!dark) return;
    path += `M${(index % size) + QUIET_MODULES} ${Math.floor(index / size) + QUIET_MODULES}h1v1h-1z`;
  });
  return { size, path };
}
