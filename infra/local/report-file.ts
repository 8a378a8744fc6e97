import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './options.ts';
import { replaceFile } from './replace-file.ts';
import type { RunReport } from './report.ts';

/** Refuses, before anything is played, a path the report could not be written to. @throws UsageError with one line. */
export function checkReportFile(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) throw new UsageError(`--report: ${file} is not a file`);
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`--report: the directory ${folder} does not exist`);
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch {
    throw new UsageError(`--report: the directory ${folder} cannot be written to`);
  }
}

/** Writes the report in one step: an older one stays until the new one is whole. */
export function writeReport(file: string, report: RunReport): void {
  replaceFile(file, `${JSON.stringify(report, null, 2)}\n`);
}
