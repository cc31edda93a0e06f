import { type CsvCell, formatCsvLine } from '#contract/csv.ts';

/** What a file for spreadsheets has in its columns; those of `times` give an instant, ISO 8601. */
export type CsvTable<Row> = {
  columns: Record<string, (row: Row) => CsvCell>;
  times: readonly string[];
};

/** The lines of a table whose instants are times of a zone, "2026-11-23 17:24:42", which spreadsheets read; the header names the zone. */
export function openCsvTable<Row>({ columns, times }: CsvTable<Row>, timeZone: string) {
  // The one locale whose dates are ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  const list = Object.entries(columns).map(([name, read]) => ({ name, read, isTime: times.includes(name) }));
  return {
    header: formatCsvLine(list.map(({ name, isTime }) => (isTime ? `${name} (${timeZone})` : name))),
    writeLines: (rows: readonly Row[]) => rows.map(writeLine).join(''),
  };

  function writeLine(row: Row): string {
    return formatCsvLine(
      list.map(({ read, isTime }) => {
        const cell = read(row);
        return isTime && cell !== null ? format.format(new Date(cell)) : cell;
      }),
    );
  }
}
