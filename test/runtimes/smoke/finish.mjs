/** Prints how many checks held, and sets the exit code. */
export function finish(checks, failed) {
  const all = Object.keys(checks).length;
  console.log(`${all - failed} of ${all} checks hold`);
  if (failed > 0) process.exitCode = 1;
}
