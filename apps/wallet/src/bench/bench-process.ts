import { unreachable } from '@liwu/contracts';
import { faultsOfStage } from './check-books.js';
import { exportBooks } from './export-books.js';
import { Plain } from './plain.js';
import { readBooks } from './reads.js';
import { type Audience, Stage, type StageShape } from './stage.js';

/** What `liwu bench wallet` asks of this process, one question at a time. */
type Question =
  | { readonly ask: 'prepare'; readonly stageUrl: string; readonly plainUrl: string; readonly shape: StageShape }
  | { readonly ask: 'stage'; readonly audience: Audience; readonly gifts: number; readonly stepMs: number }
  | { readonly ask: 'plain'; readonly gifts: number }
  | { readonly ask: 'check' }
  | { readonly ask: 'read'; readonly stageUrl: string }
  | { readonly ask: 'export'; readonly stageUrl: string; readonly folder: string }
  | { readonly ask: 'end' };

let stage: Stage;
let plain: Plain;

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'prepare':
      stage = await Stage.create(question.stageUrl, question.shape);
      plain = await Plain.create(question.plainUrl, question.shape.viewers);
      return { transfers: stage.transfers };
    case 'stage':
      return await stage.run(question.audience, question.gifts, question.stepMs);
    case 'plain':
      return await plain.run(question.gifts);
    case 'check':
      return { faults: [...(await faultsOfStage(stage)), ...(await plain.faults())] };
    case 'read':
      return await readBooks(
        question.stageUrl,
        stage.viewers.map(({ id }) => id),
      );
    case 'export':
      return await exportBooks(question.stageUrl, question.folder);
    case 'end':
      await Promise.all([stage.close(), plain.close()]);
      process.disconnect();
      return {};
    default:
      return unreachable(question);
  }
}

/*
 * The wallet's part of `npm run bench -- wallet`, a process of its own because no app imports another: it runs what it is told, measures and
 * checks; the other side meters the processors, and prints. Whatever fails ends it.
 */
if (!process.send) throw new Error("run it by 'npm run bench -- wallet'");
// Told again, it goes on: the other side ends it.
process.on('SIGINT', () => undefined);
process.on('message', (question: Question) => {
  void answer(question).then((result) => process.connected && process.send!(result));
});
