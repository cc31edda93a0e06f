/** Prints what is being done at once, and how long it took when it is done. */
export async function timeStep(label, work) {
  const begin = performance.now();
  process.stdout.write(`${label}… `);
  try {
    const result = await work();
    process.stdout.write(`${formatSeconds(performance.now() - begin)}\n`);
    return result;
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
}

export function formatSeconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
