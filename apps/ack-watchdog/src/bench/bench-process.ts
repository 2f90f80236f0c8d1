import { unreachable } from '@liwu/contracts';
import { WatchTable, type Work, type Wrote } from './watch-table.js';

/** What `liwu bench watchdog` asks of this process, one question at a time; `name` says of which database. */
type Question =
  | { readonly ask: 'prepare'; readonly name: string; readonly url: string; readonly batch: number }
  | { readonly ask: 'fill'; readonly name: string; readonly gifts: number }
  | { readonly ask: 'work'; readonly name: string; readonly work: Work; readonly gifts: number; readonly wrote: Wrote }
  | { readonly ask: 'due'; readonly name: string; readonly times: number; readonly aheadMs: number }
  | { readonly ask: 'count'; readonly name: string }
  | { readonly ask: 'end' };

const tables = new Map<string, WatchTable>();

function tableOf(name: string): WatchTable {
  const table = tables.get(name);
  if (!table) throw new Error(`${name} has not been prepared`);
  return table;
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'prepare':
      tables.set(question.name, await WatchTable.create(question.url, question.batch));
      return {};
    case 'fill':
      return await tableOf(question.name).fill(question.gifts);
    case 'work':
      return await tableOf(question.name).work(question.work, question.gifts, question.wrote);
    case 'due':
      return await tableOf(question.name).ask(question.times, question.aheadMs);
    case 'count':
      return { gifts: await tableOf(question.name).outstanding() };
    case 'end':
      for (const table of tables.values()) await table.close();
      process.disconnect();
      return {};
    default:
      return unreachable(question);
  }
}

/*
 * The watchdog's part of `npm run bench -- watchdog`, a process of its own because no app imports another: it runs what it is told and measures;
 * the other side meters the processors, and prints. Whatever fails ends it.
 */
if (!process.send) throw new Error("run it by 'npm run bench -- watchdog'");
// Told again, it goes on: the other side ends it.
process.on('SIGINT', () => undefined);
process.on('message', (question: Question) => {
  void answer(question).then((result) => process.connected && process.send!(result));
});
