/** The arithmetic mean; 0 of nothing. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Root mean square: volatility around zero, in the unit of the values; 0 of nothing. */
export const rootMeanSquare = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => value * value)));

/** Population standard deviation, in the unit of the values; 0 of nothing. */
export function standardDeviation(values: readonly number[]): number {
  const middle = mean(values);
  return rootMeanSquare(values.map((value) => value - middle));
}
