/** What a value belongs to, for example `{ account: 'main', mode: 'LIVE' }`: few names, few values each. */
export type Dimensions = Readonly<Record<string, string>>;

/** Values that operators chart and alarm on. */
export interface Metrics {
  /** Adds `value` occurrences of something; 0 is worth recording where an alarm treats silence as a failure. */
  count(name: string, value: number, dimensions?: Dimensions): void;
  /** A duration in milliseconds. */
  milliseconds(name: string, value: number, dimensions?: Dimensions): void;
  /** Hands over everything measured so far; a function calls it before it ends, also when it fails. */
  flush(): void;
}
