import { costTables } from './page.ts';

/** `node infra/cost/print.ts`: every table of docs/cost.md. */
for (const [heading, table] of Object.entries(costTables())) process.stdout.write(`## ${heading}\n\n${table}\n\n`);
