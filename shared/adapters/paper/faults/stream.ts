import type { FaultPlan } from './plan.ts';

/** What is to be sent on the user stream instead of the frames of one moment. */
export interface Distorted {
  readonly frames: readonly object[];
  /** The connections break before any of it is sent. */
  readonly isCut: boolean;
}

type Frame = { readonly e?: string; readonly E?: number };

/** Duplicates, drops and reorders frames as the plan says. The order within one event type is never touched. */
export function distortFrames(plan: FaultPlan, frames: readonly object[]): Distorted {
  if (frames.length === 0) return { frames, isCut: false };
  if (plan.draw('stream-cut', {}) !== undefined) {
    plan.note('stream-cut');
    return { frames: [], isCut: true };
  }
  const sent = moments(frames).flatMap((moment) => reorder(plan, moment));
  return { frames: sent.flatMap((frame) => repeat(plan, frame)), isCut: false };
}

/** Frames with the same event time, one after the other. */
function moments(frames: readonly Frame[]): Frame[][] {
  const groups: Frame[][] = [];
  for (const frame of frames) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]?.E === frame.E) last.push(frame);
    else groups.push([frame]);
  }
  return groups;
}

function reorder(plan: FaultPlan, moment: Frame[]): Frame[] {
  const types = [...new Set(moment.map(({ e }) => e))];
  if (types.length < 2 || plan.draw('stream-reorder', {}) === undefined) return moment;
  plan.note('stream-reorder');
  return types.reverse().flatMap((type) => moment.filter(({ e }) => e === type));
}

function repeat(plan: FaultPlan, frame: Frame): Frame[] {
  const occasion = { kinds: [frame.e ?? ''] };
  if (plan.draw('stream-drop', occasion) !== undefined) {
    plan.note('stream-drop');
    return [];
  }
  if (plan.draw('stream-duplicate', occasion) === undefined) return [frame];
  plan.note('stream-duplicate');
  return [frame, frame];
}
