import { type Doors, doorsOf } from './aws.ts';
import type { Cdk, Outputs } from './cdk.ts';
import type { Emulator } from './emulator.ts';
import { brokenChains, changedCommits, livesOf } from './lives.ts';
import { brainStopOf } from './looks.ts';
import { setLive, type Watch } from './on-call.ts';
import { hireTeam } from './people.ts';
import { expect, type Protocol } from './protocol.ts';
import { LEFT_BY_A } from './rollbacks.ts';
import type { Venue } from './venue.ts';

/** Where the story plays. */
export interface Stage {
  readonly emulator: Emulator;
  readonly venue: Venue;
  readonly cdk: Cdk;
  /** Where the rehearsal keeps its files. */
  readonly dir: string;
}

/** Until a stack that has just been deployed has made its first ticks, and its relay has read the whole stream of the table again. */
const SECONDS = 120;

/** An upgrade that changes whatever could touch the flags. */
export async function upgrade(doors: Doors, cdk: Cdk, context: Readonly<Record<string, string>>, protocol: Protocol) {
  await protocol.step(
    'cdk deploy with another description, tag, pattern and flags resource leaves every flag as it stood',
    async () => {
      const before = JSON.stringify(await doors.flags());
      await cdk.deploy(context, 'node infra/rehearse/changed-app.ts');
      const after = JSON.stringify(await doors.flags());
      expect(after === before, `were ${before}, are ${after}`);
      const rules = await doors.rules();
      const isChanged = rules.length > 0 && rules.every((description) => description.endsWith('by the rehearsal'));
      expect(isChanged, `the deployment changed nothing: ${rules.join(', ')}`);
    },
  );
}

/** The stack goes and comes again on the tables and secrets that stayed. */
export async function attachAgain(
  { emulator, venue, cdk, dir }: Stage,
  outputs: Outputs,
  context: Readonly<Record<string, string>>,
  protocol: Protocol,
): Promise<Watch> {
  const old = doorsOf(emulator, outputs);
  const flags = JSON.stringify(await old.flags());
  await protocol.step('cdk destroy', () => cdk.destroy(context));
  const before = await old.journal();
  const again = {
    ...context,
    journalTable: outputs.JournalTable ?? '',
    positionsTable: outputs.PositionsTable ?? '',
    readingSecret: outputs.ReadingSecret ?? '',
    tradingSecret: outputs.TradingSecret ?? '',
  };
  const told = await protocol.step('cdk deploy on the tables that stayed', () => cdk.deploy(again));
  const doors = doorsOf(emulator, told);
  const team = await hireTeam(emulator, told, dir);
  await protocol.step(
    'LIVE again, and the same lives go on: nothing of the journal changed, and no life began anew',
    async () => {
      expect(JSON.stringify(await doors.flags()) === flags, 'the flags are others');
      await setLive(team, 'SHADOW');
      await brainStopOf(doors, venue, LEFT_BY_A, SECONDS);
      const after = await doors.journal();
      const changed = changedCommits(before, after);
      expect(changed.length === 0, `changed: ${changed.join(', ')}`);
      expect(livesOf(after).join() === livesOf(before).join(), `lives are ${livesOf(after).join(', ')}`);
      const broken = brokenChains(after);
      expect(broken.length === 0, `broken chains: ${broken.join(', ')}`);
      return livesOf(after).length;
    },
    (lives) => `${lives} lives`,
  );
  return { emulator, outputs: told, doors, venue, team };
}
