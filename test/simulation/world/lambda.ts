import { NEEDS } from '../../../infra/needs.ts';
import type { FunctionName } from '../../../infra/triggers.ts';
import { Container, type Stage } from './container.ts';

/** How one call of a function ended. */
export type Ending =
  | { readonly how: 'answered'; readonly answer: unknown }
  | { readonly how: 'threw'; readonly error: unknown }
  /** The container died or ran into its time limit: nobody knows how far it got. */
  | { readonly how: 'died' };

/** What a function does with an event, in a container of its own. */
export type Handlers = Readonly<Record<Simulated, (event: never) => Promise<unknown>>>;

/** The functions that are simulated. The status only reads, and the old modules are drawn. */
export const SIMULATED = [
  'plan-position',
  'change-risk-mode',
  'flags-changed',
  'metronome',
  'position-monitor',
  'watch',
  'exit-gateway',
  'request-exit-order',
  'relay',
  'project',
  'operator',
] as const satisfies readonly FunctionName[];

export type Simulated = (typeof SIMULATED)[number];

const COLD_START_MS = [150, 600] as const;
const WARM_START_MS = [1, 6] as const;
/** A container is thrown away after a call now and then, faults or none. */
const RECYCLED = 0.02;

/** After so long a call is cut off, as the deployed functions are. */
export const limitOf = (name: FunctionName): number => NEEDS[name].timeoutSeconds * 1_000;

/** Runs functions in containers: one call at a time in each, as many side by side as are asked for. */
export class Lambda {
  readonly #stage: Stage;
  readonly #start: (container: Container) => Handlers;
  readonly #idle = new Map<Simulated, { readonly container: Container; readonly handlers: Handlers }[]>();
  readonly #all = new Set<Container>();
  #started = 0;

  /** `start` builds the functions' parts in a fresh container. */
  constructor(stage: Stage, start: (container: Container) => Handlers) {
    this.#stage = stage;
    this.#start = start;
  }

  /** Calls a function with an event. */
  async invoke(name: Simulated, event: unknown): Promise<Ending> {
    const { scheduler, chance, weather } = this.#stage;
    if (weather.strikes('restart', 0.02) !== null) this.#restart();
    // A call that went on after its function had answered can take its idle container along.
    const idle = (this.#idle.get(name) ?? []).filter(({ container }) => !container.isDead);
    const warm = idle.splice(idle.length === 0 ? 0 : chance.between(0, idle.length - 1), 1)[0];
    this.#idle.set(name, idle);
    const place = warm ?? this.#cold(name);
    const { container, handlers } = place;
    const [least, most] = warm === undefined ? COLD_START_MS : WARM_START_MS;
    const startMs = chance.between(least, most);
    let cancelLimit = (): void => {};
    const ending = await new Promise<Ending>((resolve) => {
      cancelLimit = scheduler.after(startMs + limitOf(name), `${container.name} time limit`, () => container.die());
      container.onDeath(() => resolve({ how: 'died' }));
      container.later(startMs, `starts ${name}`, () => {
        handlers[name](event as never).then(
          (answer) => resolve({ how: 'answered', answer }),
          (error: unknown) => resolve({ how: 'threw', error }),
        );
      });
    });
    cancelLimit();
    if (container.isDead || chance.happens(RECYCLED)) this.#all.delete(container);
    else {
      container.onDeath(() => {});
      this.#idle.set(name, [...(this.#idle.get(name) ?? []), place]);
    }
    return ending;
  }

  #cold(name: Simulated): { readonly container: Container; readonly handlers: Handlers } {
    const container = new Container(`${name}/${this.#started++}`, this.#stage);
    this.#all.add(container);
    return { container, handlers: this.#start(container) };
  }

  #restart(): void {
    for (const container of this.#all) container.die();
    this.#all.clear();
    this.#idle.clear();
  }
}
