/**
 * How laws are tried: always the same random cases, unless KULA_LAW_SEED and KULA_LAW_RUNS ask for others, and more.
 * A failure names its seed and path; KULA_LAW_SHRINK=true also makes it small, which plays it some hundred times.
 */
export const lawSettings = (seed: number, usualRuns: number) => ({
  seed: Number(process.env.KULA_LAW_SEED ?? seed),
  numRuns: Number(process.env.KULA_LAW_RUNS ?? usualRuns),
  endOnFailure: process.env.KULA_LAW_SHRINK !== 'true',
});
