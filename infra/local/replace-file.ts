import { renameSync, rmSync, writeFileSync } from 'node:fs';

/** Replaces a file so that a killed process leaves the old one or the new one, never half of one. */
export function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
