/** Waits until something is so; refuses after 30 s, in the condition's own words unless others are given. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { what = () => String(condition), seconds = 30 }: { what?: () => string; seconds?: number } = {},
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Waited ${seconds} s in vain for: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
