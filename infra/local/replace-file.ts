import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a file so that a killed process leaves the old one or the new one, never half of one; `mode` says who may read it. */
export function replaceFile(file: string, text: string, mode?: number): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text, mode === undefined ? {} : { mode });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
