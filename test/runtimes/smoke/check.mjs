// A test runner in a few lines, since the runtimes share none.
// Only what never ends is to fail, on a machine however busy.
const limitMs = 120_000;

/** Runs the checks one after the other, printing a line for each that fails. @returns how many failed */
export async function runChecks(checks) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not done after ${limitMs} ms`)), limitMs);
    });
    try {
      await Promise.race([check(), late]);
    } catch (error) {
      failed++;
      console.error(`  FAILED ${name}: ${error?.stack ?? error}`);
    } finally {
      clearTimeout(timer);
    }
  }
  return failed;
}

/** Waits until the condition holds. */
export async function until(condition, what) {
  for (const end = Date.now() + 60_000; !condition(); ) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
