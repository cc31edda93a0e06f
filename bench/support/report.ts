/** One figure beside its reference, both of the same run. */
export type Figure = {
  name: string;
  value: number;
  unit: string;
  /** What it is measured against, in the same unit; null where the limit is absolute. */
  reference: number | null;
  limit: string;
  ok: boolean;
};

const asJson = process.argv.includes('--json');
const figures: Figure[] = [];

/** Prints a figure as it is measured: a line for people, or with --json one object a line. */
export function report(figure: Figure): void {
  figures.push(figure);
  const ratio = figure.reference ? Number((figure.value / figure.reference).toFixed(3)) : null;
  if (asJson) {
    const { name, value, unit, reference, limit, ok } = figure;
    console.log(
      JSON.stringify({
        name,
        value: round(value),
        unit,
        reference: reference && round(reference),
        ratio,
        limit,
        ok,
      }),
    );
    return;
  }
  const against =
    figure.reference === null ? '' : `, reference ${round(figure.reference)} ${figure.unit}, ratio ${ratio}`;
  console.log(
    `${figure.ok ? 'ok  ' : 'FAIL'} ${figure.name}: ${round(figure.value)} ${figure.unit}${against} (limit: ${figure.limit})`,
  );
}

/** A sentence for people; left out of the JSON. */
export function note(sentence: string): void {
  if (!asJson) console.log(sentence);
}

/** Sets the exit code: 1 where a figure falls short. */
export function conclude(): void {
  if (figures.some((figure) => !figure.ok)) process.exitCode = 1;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
