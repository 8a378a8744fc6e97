/** What the rehearsal counts; it fails when it finds half as much again. */
export const COUNTED = {
  tick: { queries: 1, puts: 1, writeUnits: 1, parameterReads: 1, logBytes: 2_540 },
  /** One row of the open-positions view, bytes. */
  rowBytes: 800,
  /** What the modules of the old exit stack do in a quiet tick, all together. */
  legacy: { modules: 3, legacyQueries: 3, legacyWriteUnits: 0 },
  /** One quiet run of metronome and monitor, counted once; the rehearsal has no minute quiet enough to hold it to this. */
  minute: { readUnits: 3, writeUnits: 4, logBytes: 4_000 },
  /** A position opened, planned, given a stop and a floor, closed by somebody else and swept; two requests of the old exit stack denied meanwhile. */
  life: { orders: 6, readUnits: 18, writeUnits: 87, facts: 8, commits: 14, logBytes: 21_000, storedBytes: 38_000 },
  /** Of the template, for each account. */
  stack: { standardQueues: 4, fifoQueues: 6, metrics: 52, alarmMetrics: 80, dashboards: 1, secrets: 2 },
} as const;

/** What is not counted but taken for the page; change it to what your trading is like. */
export const ASSUMED = {
  positionsPerAccount: 90,
  tickIntervalMs: 10_000,
  minutesPerMonth: 43_830,
  /** Positions are closed and opened again so often a month. */
  livesPerPosition: 30,
  /** Stop, floor, three take-profits, seven moves of the stop at two orders each, one swept. */
  ordersPerLife: 20,
  /** Billed time of a function that asks the venue, which is far away, and of one that does not. */
  venueMs: 250,
  plainMs: 50,
  /** Lambda keeps five long polls of twenty seconds open at each queue. */
  pollsPerMinute: 15,
} as const;

/** Request weight at the venue, counted by `npm run bench`: a tick weighs the same at any size, a run of the monitor one more for each position. */
export const WEIGHT = { perMinute: 2_400, tick: 15, monitor: 101, monitorPerPosition: 1 } as const;
