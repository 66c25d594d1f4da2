/** Names with a number: `t0`, `t1`, … */
export const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `t${index}`);
