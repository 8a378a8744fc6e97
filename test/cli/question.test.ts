import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { outputOn } from '../../cli/output.ts';

/** A terminal at which somebody types this as soon as he is asked. */
function terminal(typed: string, isTTY = true) {
  const stdin = Object.assign(new PassThrough(), { isTTY });
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  let said = '';
  stderr.on('data', (data: Buffer) => {
    said += data.toString('utf8');
    if (said.includes('[y/N]') && typed !== '') {
      stdin.write(typed);
      typed = '';
    }
  });
  const out = outputOn({ stdin, stdout: new PassThrough(), stderr } as never, false, true);
  return { out, said: () => said };
}

describe('a question', () => {
  it.each([
    ['y\r', true],
    ['YES\r', true],
    ['n\r', false],
    ['\r', false],
    ['yep\r', false],
    // Ctrl-C and Ctrl-D.
    ['\u0003', false],
    ['\u0004', false],
  ])('answered by %j is %j', async (typed, answer) => {
    const { out, said } = terminal(typed);
    expect(await out.confirm('Go LIVE?')).toBe(answer);
    expect(said()).toContain('Go LIVE? [y/N] ');
  });

  it('that nobody can hear is refused in a line', async () => {
    const { out } = terminal('y\r', false);
    await expect(out.confirm('Go LIVE?')).rejects.toMatchObject({
      exitCode: 3,
      message: '"Go LIVE?" nobody can be asked here: say --yes',
    });
  });
});
