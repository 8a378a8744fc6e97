import type { Brain } from '../../shared/application/brain.ts';
import type { OperatorAnswer } from '../../shared/application/operate/command.ts';
import { parseCommand } from '../../shared/application/operate/command.ts';
import { operate } from '../../shared/application/operate/operate.ts';
import type { Surroundings } from '../../shared/ports/surroundings.ts';
import type { Plain } from '../support/wrap.ts';

/** What an operator asks for from inside the system, and of the AWS account around it; it holds a key that can only read, orders leave by the gateway. */
export const operator =
  (brain: Brain, account: string, surroundings: Surroundings | null): Plain<unknown, OperatorAnswer> =>
  async (event) =>
    operate(brain, surroundings, account, parseCommand(event));
