import { dynamoJournal } from '../../shared/adapters/dynamodb/journal.ts';
import { createJournalTable } from '../../shared/adapters/dynamodb/tables.ts';
import { memoryJournal } from '../../shared/adapters/memory/journal.ts';
import { startDynalite } from '../support/dynalite.ts';
import { realTimeClock } from '../support/test-clock.ts';
import { journalContract } from './journal.contract.ts';

journalContract('memory', async () => ({ journal: memoryJournal(), stop: async () => {} }));

journalContract('DynamoDB', async () => {
  const { client, stop } = await startDynalite();
  await createJournalTable(client, 'journal');
  return { journal: dynamoJournal({ client, tableName: 'journal', clock: realTimeClock() }), stop };
});
