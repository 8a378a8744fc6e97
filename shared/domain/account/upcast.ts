import { type StoredEvent, upcast } from '../life/upcast.ts';
import type { AccountEvent } from './account.ts';

/** The version in which each type of event of an account is written now. */
export const accountEventVersions: Readonly<Record<AccountEvent['type'], number>> = {
  RiskModeChanged: 1,
  OwnershipChanged: 1,
  ProtectionChecked: 1,
  PositionModeObserved: 1,
  OrphanFound: 1,
  OrphanCleared: 1,
  GatewayCheckRequested: 1,
  FarStopSending: 1,
  GatewayChecked: 1,
  SymbolIgnored: 1,
  SymbolWatchedAgain: 1,
  OppositePositionsFound: 1,
  OppositePositionsGone: 1,
  ForeignOrdersFound: 1,
  ForeignOrdersGone: 1,
};

/** A stored event of an account in today's shape; nothing has changed yet. @throws UnknownEventError for a type or version this code does not know. */
export const readAccountEvent = (stored: StoredEvent): AccountEvent =>
  upcast(stored, accountEventVersions, {}) as unknown as AccountEvent;
